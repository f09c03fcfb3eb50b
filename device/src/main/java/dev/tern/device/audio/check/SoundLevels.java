package dev.tern.device.audio.check;

import dev.tern.pcm.Loudness;
import java.util.Arrays;

/**
 * How loud a stretch of sound is where it is loud and where it is quiet, in dBFS as {@link
 * Loudness} counts.
 *
 * @param loudDbfs of the loudest twentieth of it: a voice, where somebody spoke
 * @param quietDbfs of the quietest tenth of it: the noise floor
 * @param peakDbfs of the loudest sample
 * @param clippedSamples that stand at the end of the scale, where what is louder is cut off
 * @param isSignal false where all samples are the same: muted, or nothing connected
 */
public record SoundLevels(
    double loudDbfs, double quietDbfs, double peakDbfs, int clippedSamples, boolean isSignal) {
  private static final int BLOCK = 320; // 20 ms

  /** Below what a card's own noise moves: a stuck or muted input has 0 or a constant. */
  private static final int LEAST_SPREAD = 1;

  private static final int END_OF_SCALE = Short.MAX_VALUE - 8;

  /**
   * @param samples 16 kHz, at least a fifth of a second
   */
  public static SoundLevels of(short[] samples, int count) {
    double[] blocks = new double[count / BLOCK];
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = Loudness.of(samples, i * BLOCK, BLOCK).rmsDbfs();
    }
    Arrays.sort(blocks);
    int clipped = 0;
    int least = Short.MAX_VALUE;
    int most = Short.MIN_VALUE;
    for (int i = 0; i < count; i++) {
      clipped += Math.abs((int) samples[i]) >= END_OF_SCALE ? 1 : 0;
      least = Math.min(least, samples[i]);
      most = Math.max(most, samples[i]);
    }
    return new SoundLevels(
        blocks[blocks.length * 19 / 20],
        blocks[blocks.length / 10],
        Loudness.of(samples, 0, count).peakDbfs(),
        clipped,
        most - least > LEAST_SPREAD);
  }
}
