/**
 * Teaches a new wake word on the board: positives are embedded like any sound, a shipped file of
 * embeddings stands for everybody else's speech, and {@link dev.tern.asr.wake.train.HeadTrainer}
 * finds the head that tells them apart, in plain Java and a minute or two.
 *
 * <p>The shipped words are trained off the board over far more data, by the programs in {@code
 * train/wake}; both make the same file.
 */
package dev.tern.asr.wake.train;
