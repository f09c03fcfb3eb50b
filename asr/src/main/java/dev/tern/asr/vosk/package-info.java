/**
 * The first listener: Vosk (Kaldi) through its Java bindings, hearing while the person speaks.
 *
 * <p>The problem is that the library is C behind a thin wrapper: a folder that is no model, a
 * second close or a string in the wrong encoding ends the whole process. So {@link
 * dev.tern.asr.vosk.VoskModel} checks the folder before C sees it and counts every close, one
 * {@link dev.tern.asr.vosk.VoskTranscriber} wraps one recognizer for one utterance on one thread,
 * and {@link dev.tern.asr.vosk.VoskJson} turns its JSON into words. A narrowed vocabulary always
 * holds {@code [unk]}; what does not fit it is decoded again openly from the buffered sound, so
 * that narrowing never makes the listener deaf.
 *
 * <p>Vosk 0.3.45 has no way to set when an utterance ends; that is the voice activity detector's
 * work. Nothing here knows why a vocabulary was narrowed.
 */
package dev.tern.asr.vosk;
