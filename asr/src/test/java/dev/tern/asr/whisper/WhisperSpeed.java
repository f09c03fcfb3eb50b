package dev.tern.asr.whisper;

import dev.tern.pcm.Wav;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/**
 * Measures what parts of Whisper cost: the front end, the encoder, the decoder's view of the sound,
 * and a token. Best and median of many. A program, not a test.
 *
 * <pre>
 *   WhisperSpeed MODEL_FOLDER THREADS WINDOW_MILLIS SOUND.wav [ROUNDS]
 * </pre>
 */
final class WhisperSpeed {
  private static final int TOKENS = 20;

  private WhisperSpeed() {}

  public static void main(String[] args) {
    int threads = Integer.parseInt(args[1]);
    int frames = Integer.parseInt(args[2]) / 10;
    short[] samples = Wav.read(Path.of(args[3])).samples();
    int rounds = args.length > 4 ? Integer.parseInt(args[4]) : 30;
    var options = new WhisperOptions(threads, Duration.ZERO, Duration.ZERO);
    long begin = System.nanoTime();
    try (WhisperModel model = WhisperModel.open(Path.of(args[0]), options)) {
      System.out.printf(
          Locale.ROOT, "open %.0f ms; %s%n", (System.nanoTime() - begin) / 1e6, model.remark());
      Encoder encoder = model.encoder();
      Decoder decoder = model.decoder();
      int heard = Math.min(LogMel.frames(samples.length), frames);
      int length = (heard - 1) * LogMel.HOP;
      measure(
          "log-mel",
          rounds,
          () -> model.logMel().compute(samples, 0, length, encoder.mel(), encoder.firstMelRow()));
      measure("encode", rounds, () -> encoder.forward(heard, frames, 0, () -> true));
      float[] sound = encoder.output(frames / 2);
      measure("listen", rounds, () -> decoder.listen(sound, frames / 2));
      measure(
          "token",
          rounds,
          TOKENS,
          () -> {
            for (int i = 0; i < TOKENS; i++) {
              decoder.step(1000 + i, i);
            }
          });
      measure("all", rounds, () -> model.transcribe(samples, 0, length, done -> {}));
      System.out.println(model.transcribe(samples, 0, length, done -> {}).text());
    }
  }

  private static void measure(String what, int rounds, Runnable part) {
    measure(what, rounds, 1, part);
  }

  private static void measure(String what, int rounds, int count, Runnable part) {
    double[] millis = new double[rounds];
    part.run();
    double cpu = cpuSeconds();
    for (int i = 0; i < rounds; i++) {
      long start = System.nanoTime();
      part.run();
      millis[i] = (System.nanoTime() - start) / 1e6 / count;
    }
    cpu = (cpuSeconds() - cpu) * 1e3 / rounds / count;
    Arrays.sort(millis);
    System.out.printf(
        Locale.ROOT,
        "%-8s best %7.2f ms, median %7.2f ms, processor %7.2f ms%n",
        what,
        millis[0],
        millis[rounds / 2],
        cpu);
  }

  /** Of the whole process. */
  private static double cpuSeconds() {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return system.getProcessCpuTime() / 1e9;
  }
}
