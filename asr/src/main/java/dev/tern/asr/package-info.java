/**
 * Speech to words.
 *
 * <p>This page's types are the whole API: a {@link dev.tern.asr.SpeechModel} is loaded once and
 * shared, a {@link dev.tern.asr.Transcriber} listens to one utterance, a {@link
 * dev.tern.asr.Transcript} is what it understood. Implementations live below ({@code vosk}, {@code
 * whisper}, {@code twopass}, {@code vad}) and are constructed by {@code device}; they never learn
 * what a board, a skill or a broker is.
 */
package dev.tern.asr;
