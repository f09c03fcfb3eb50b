package dev.tern.tts.voice;

import dev.tern.pcm.Pcm;
import dev.tern.tts.Phrase;
import dev.tern.tts.text.Normalizer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Our half of {@code tools/voice-roundtrip}: speaks lines of a file into WAV files and tells what
 * it cost, or writes lines as they are spoken, so that "7:05" and "seven oh five" compare as equal.
 */
final class VoiceRoundTrip {
  private VoiceRoundTrip() {}

  /** {@code speak MODEL_FOLDER SENTENCES OUT_FOLDER} or {@code normalize IN OUT}. */
  public static void main(String[] arguments) throws IOException {
    if (arguments[0].equals("speak")) {
      speak(Path.of(arguments[1]), Path.of(arguments[2]), Path.of(arguments[3]));
    } else {
      List<String> spoken =
          Files.readAllLines(Path.of(arguments[1])).stream()
              .map(line -> Normalizer.normalize(line).toLowerCase(Locale.ROOT))
              .map(line -> line.replaceAll("[^\\p{L}' ]", " ").replaceAll(" +", " ").strip())
              .toList();
      Files.write(Path.of(arguments[2]), spoken);
    }
  }

  private static void speak(Path models, Path sentences, Path out) throws IOException {
    long openStart = System.nanoTime();
    long openCpu = processCpuNanos();
    try (HibariVoice voice = HibariVoice.open(models, VoiceOptions.standard())) {
      System.out.printf(
          Locale.ROOT,
          "open: %.2f s wall, %.2f s CPU%n",
          (System.nanoTime() - openStart) / 1e9,
          (processCpuNanos() - openCpu) / 1e9);
      List<String> lines = Files.readAllLines(sentences);
      System.out.printf(
          Locale.ROOT,
          "first sentence, cold: %.0f ms CPU to its sound%n",
          speakAll(voice, lines.subList(0, 1)).getFirst().firstCpuNanos() / 1e6);
      speakAll(voice, lines); // so that the just-in-time compiler is done
      double best = Double.MAX_VALUE;
      double bestThread = Double.MAX_VALUE;
      double firstSound = Double.MAX_VALUE;
      double seconds = 0;
      for (int round = 0; round < 5; round++) {
        long cpu = processCpuNanos();
        long thread = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        List<Spoken> spoken = speakAll(voice, lines);
        best = Math.min(best, (processCpuNanos() - cpu) / 1e9);
        bestThread =
            Math.min(
                bestThread,
                (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - thread) / 1e9);
        firstSound =
            Math.min(
                firstSound,
                spoken.stream().mapToLong(Spoken::firstCpuNanos).average().orElse(0) / 1e6);
        seconds = spoken.stream().mapToDouble(Spoken::seconds).sum();
        for (int i = 0; i < spoken.size(); i++) {
          Files.write(
              out.resolve(String.format(Locale.ROOT, "%02d.wav", i)), wav(spoken.get(i).samples()));
        }
      }
      System.out.printf(
          Locale.ROOT,
          "sound: %.1f s; CPU: %.2f s in the speaking thread, %.2f s in the process; real-time factor %.4f; first sound after %.0f ms of it%n",
          seconds,
          bestThread,
          best,
          bestThread / seconds,
          firstSound);
    }
  }

  private static List<Spoken> speakAll(HibariVoice voice, List<String> lines) {
    List<Spoken> spoken = new ArrayList<>();
    for (String line : lines) {
      long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      List<Pcm> clauses = new ArrayList<>();
      long[] first = {0};
      voice.speak(
          Phrase.of(line),
          clause -> {
            if (clauses.isEmpty()) {
              first[0] = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
            }
            return clauses.add(clause);
          });
      int length = clauses.stream().mapToInt(Pcm::frameCount).sum();
      ByteBuffer samples = ByteBuffer.allocate(2 * length).order(ByteOrder.LITTLE_ENDIAN);
      for (Pcm clause : clauses) {
        samples.asShortBuffer().put(clause.samples());
        samples.position(samples.position() + 2 * clause.samples().length);
      }
      spoken.add(new Spoken(samples.array(), length / 24_000.0, first[0]));
    }
    return spoken;
  }

  private static byte[] wav(byte[] samples) {
    return ByteBuffer.allocate(44 + samples.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(ascii("RIFF"))
        .putInt(36 + samples.length)
        .put(ascii("WAVEfmt "))
        .putInt(16)
        .putShort((short) 1)
        .putShort((short) 1)
        .putInt(24_000)
        .putInt(48_000)
        .putShort((short) 2)
        .putShort((short) 16)
        .put(ascii("data"))
        .putInt(samples.length)
        .put(samples)
        .array();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static long processCpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  @SuppressWarnings("ArrayRecordComponent") // bulk data; identity is not compared
  private record Spoken(byte[] samples, double seconds, long firstCpuNanos) {}
}
