/**
 * Wake words: whether somebody calls the appliance. Nothing else of what is said while nobody has
 * called is looked at.
 *
 * <p>Two small networks that know nothing of any word turn sound into 96 numbers every 80 ms
 * ({@link dev.tern.asr.wake.EmbeddingModel}: a mel spectrogram, then Google's speech embedding). A
 * word is a head over the last 16 of those, some 25 KB ({@link dev.tern.asr.wake.WakeHead}): any
 * number of words costs one embedding, and a new word is trained in a minute on the board itself.
 * {@link dev.tern.asr.wake.WakeWords} joins them and rests while voice activity detection hears
 * nobody.
 *
 * <p>What to do about a call is not known here.
 */
package dev.tern.asr.wake;
