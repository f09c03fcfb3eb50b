import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Random;

/**
 * A room between a speaker and a microphone: reads the sound of the one, writes that of the other.
 * 16-bit little-endian samples, 16 kHz, one channel.
 *
 * <p>The response is the direct sound and a hundred milliseconds of echoes that die away, by 60 dB
 * in 300 ms; its energy is 1, so speech comes back as loud as it was played. It begins at once:
 * sound is 20 ms or more late anyhow, as the sound server holds it back.
 *
 * <p>Where the machine was too busy and sound has piled up for good in front of this program or
 * behind it, as much is left out, so that the delay stays what it was.
 */
final class VirtualRoom {
  private static final int HERTZ = 16_000;
  private static final int LENGTH = HERTZ / 10;
  private static final double REVERBERATION_SECONDS = 0.3;
  private static final double DIRECT_ENERGY = 0.5;
  // 5 ms at a time: what the sound server hands over at its quickest.
  private static final int BLOCK = HERTZ / 200;
  private static final int LOOK_AGAIN = 50; // blocks: what is only late is gone by then

  public static void main(String[] arguments) throws IOException {
    float[] response = response();
    InputStream in = new FileInputStream("/proc/self/fd/0");
    OutputStream out = System.out;
    FileInputStream unread = new FileInputStream("/proc/self/fd/1"); // never read, only asked
    byte[] bytes = new byte[2 * BLOCK];
    float[] sound = new float[LENGTH - 1 + BLOCK]; // the past, then the block
    in.skipNBytes(in.available()); // what came while Java started
    int leastPile = Integer.MAX_VALUE;
    int tooMany = 0; // blocks
    boolean ready = false;
    for (int n = 1; in.readNBytes(bytes, 0, bytes.length) == bytes.length; n++) {
      leastPile = Math.min(leastPile, Math.max(in.available(), unread.available()));
      if (n % LOOK_AGAIN == 0) {
        tooMany = leastPile / bytes.length;
        leastPile = Integer.MAX_VALUE;
        if (!ready && tooMany == 0) {
          ready = true;
          System.err.println("the room is ready");
        }
      }
      if (tooMany > 0) {
        tooMany--;
        continue;
      }
      for (int i = 0; i < BLOCK; i++) {
        sound[LENGTH - 1 + i] = (short) ((bytes[2 * i] & 0xff) | bytes[2 * i + 1] << 8);
      }
      for (int i = 0; i < BLOCK; i++) {
        float sum = 0;
        for (int k = 0; k < LENGTH; k++) {
          sum += response[k] * sound[LENGTH - 1 + i - k];
        }
        int sample = Math.clamp(Math.round(sum), Short.MIN_VALUE, Short.MAX_VALUE);
        bytes[2 * i] = (byte) sample;
        bytes[2 * i + 1] = (byte) (sample >> 8);
      }
      System.arraycopy(sound, BLOCK, sound, 0, LENGTH - 1);
      out.write(bytes);
      out.flush();
    }
  }

  private static float[] response() {
    Random random = new Random(1);
    double[] echoes = new double[LENGTH];
    double energy = 0;
    for (int k = HERTZ / 500; k < LENGTH; k++) { // the first wall is 2 ms away
      echoes[k] = random.nextGaussian() * Math.pow(10, -3.0 * k / HERTZ / REVERBERATION_SECONDS);
      energy += echoes[k] * echoes[k];
    }
    float[] response = new float[LENGTH];
    for (int k = 0; k < LENGTH; k++) {
      response[k] = (float) (echoes[k] * Math.sqrt((1 - DIRECT_ENERGY) / energy));
    }
    response[0] = (float) Math.sqrt(DIRECT_ENERGY);
    return response;
  }
}
