import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;

/**
 * Says whether two answers sound alike, though not a sample may be equal: two processors sum floats in another order,
 * which moves where the silence at the beginning is cut off by some samples, and noise by some bits.
 *
 * <p>The second sound is moved to where it fits the first best, by {@value #MAX_SHIFT_MILLIS} ms at most. From there on,
 * every stretch of 200 ms has to correlate by {@value #LEAST_CORRELATION} or be near silence in both.
 *
 * <p>Usage: {@code java SameSound.java ONE.wav OTHER.wav}; exit code 1 where they differ.
 */
final class SameSound {
  private static final int MAX_SHIFT_MILLIS = 5;
  // Measured between x86-64 and Cortex-A72: 0.995 and more.
  private static final double LEAST_CORRELATION = 0.98;
  // Of full scale; below it both are taken for silence.
  private static final double SILENCE = 0.003;

  private static int sampleRateHz;

  public static void main(String[] args) throws IOException, UnsupportedAudioFileException {
    short[] one = read(args[0]);
    short[] other = read(args[1]);
    int stretch = sampleRateHz / 5;
    int maxShift = sampleRateHz * MAX_SHIFT_MILLIS / 1000;

    int difference = Math.abs(one.length - other.length);
    if (difference > 2 * maxShift) {
      differ("lengths differ by " + difference + " samples; expected at most " + 2 * maxShift);
    }
    int shared = Math.min(one.length, other.length) - 2 * maxShift;
    int shift = bestShift(one, other, maxShift, shared);
    double least = 1;
    for (int from = maxShift; from + stretch <= maxShift + shared; from += stretch) {
      double correlation = correlation(one, from, other, from + shift, stretch);
      least = Math.min(least, correlation);
      if (correlation < LEAST_CORRELATION) {
        differ("at sample=" + from + " correlation=%.4f; expected at least ".formatted(correlation) + LEAST_CORRELATION);
      }
    }
    System.out.printf("the answers sound alike: shift=%d samples, least correlation of 200 ms=%.4f%n", shift, least);
  }

  private static int bestShift(short[] one, short[] other, int maxShift, int length) {
    int best = 0;
    double highest = -1;
    for (int shift = -maxShift; shift <= maxShift; shift++) {
      double correlation = correlation(one, maxShift, other, maxShift + shift, length);
      if (correlation > highest) {
        highest = correlation;
        best = shift;
      }
    }
    return best;
  }

  private static double correlation(short[] one, int oneFrom, short[] other, int otherFrom, int length) {
    double product = 0;
    double oneEnergy = 0;
    double otherEnergy = 0;
    for (int i = 0; i < length; i++) {
      double x = one[oneFrom + i];
      double y = other[otherFrom + i];
      product += x * y;
      oneEnergy += x * x;
      otherEnergy += y * y;
    }
    double silent = SILENCE * Short.MAX_VALUE;
    return Math.max(oneEnergy, otherEnergy) < length * silent * silent
        ? 1
        : product / Math.sqrt(oneEnergy * otherEnergy);
  }

  private static short[] read(String file) throws IOException, UnsupportedAudioFileException {
    try (AudioInputStream sound = AudioSystem.getAudioInputStream(new File(file))) {
      sampleRateHz = (int) sound.getFormat().getSampleRate();
      byte[] bytes = sound.readAllBytes();
      short[] samples = new short[bytes.length / 2];
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(samples);
      return samples;
    }
  }

  private static void differ(String how) {
    System.out.println("the answers differ: " + how);
    System.exit(1);
  }
}
