/**
 * The second listener: OpenAI's Whisper.
 *
 * <p>Vosk hears while the person speaks; Whisper hears the finished utterance once more and better,
 * where it matters. The way is a straight line: sound to a log-mel picture ({@code LogMel}), the
 * encoder, then the decoder token by token ({@code TextSearch}), tokens to text ({@code
 * TokenRules}), attention to word times ({@code WordTimes}). Java keeps the order of things; the
 * kernels of {@code dev.tern.tensor} compute, on 8-bit weights and activations that are mapped from
 * a pack file beside the model. Model files are CTranslate2's ({@code Ct2File}) and whisper.cpp's
 * ({@code GgmlFile}).
 *
 * <p>Constructed through {@link dev.tern.asr.whisper.WhisperModel#open}. No temperature fallback,
 * no translation.
 */
package dev.tern.asr.whisper;
