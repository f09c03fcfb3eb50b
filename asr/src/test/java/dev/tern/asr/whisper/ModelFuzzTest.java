package dev.tern.asr.whisper;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.tern.asr.AsrException;
import dev.tern.asr.whisper.ModelNumbers.Ct2Type;
import dev.tern.tensor.quant.Format;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Model files that are damaged in every way that chance finds are refused with an {@link
 * AsrException} or are read; nothing else is thrown, and no more memory taken than a multiple of
 * the file.
 *
 * <p>It goes on for {@code -Dtern.fuzz.seconds} (3), from {@code -Dtern.fuzz.seed}, which it
 * prints. An input that breaks the rule is left in {@code target/fuzz/whisper}.
 */
class ModelFuzzTest {
  private static final ModelNumbers MODEL = ModelNumbers.madeUp(4);
  private static final Path LEFT = Path.of("target", "fuzz", "whisper");

  /** Numbers of 4 bytes become floats twice: once as read and once as packed. */
  private static final int HEAP_PER_BYTE = 64;

  private static final long HEAP_BESIDES = 8 << 20;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @TempDir private Path folder;

  @Test
  void damagedFilesAreRefusedOrRead() throws IOException {
    long seconds = Long.getLong("tern.fuzz.seconds", 3);
    long seed = Long.getLong("tern.fuzz.seed", System.nanoTime());
    System.out.println("fuzz: -Dtern.fuzz.seed=" + seed + " -Dtern.fuzz.seconds=" + seconds);
    var random = new Random(seed);
    List<byte[]> corpus = new ArrayList<>();
    for (Format format : new Format[] {Format.F16, Format.Q4_0, Format.Q5_1}) {
      corpus.add(MODEL.ggml(format));
    }
    for (Ct2Type type : new Ct2Type[] {Ct2Type.FLOAT16, Ct2Type.INT8}) {
      corpus.add(MODEL.ct2(type));
    }
    Set<String> outcomes = new HashSet<>();
    for (byte[] input : corpus) {
      outcomes.add(read(input));
    }
    assertTrue(outcomes.equals(Set.of("read")), () -> "whole files are read: " + outcomes);

    long end = System.nanoTime() + seconds * 1_000_000_000;
    long tried = 0;
    while (System.nanoTime() < end) {
      byte[] input = corpus.get(random.nextInt(corpus.size())).clone();
      for (int times = 1 + random.nextInt(3); times > 0 && input.length > 0; times--) {
        input = mutated(input, random);
      }
      tried++;
      try {
        outcomes.add(read(input));
      } catch (Throwable broken) {
        Files.createDirectories(LEFT);
        Path file = LEFT.resolve("failure-" + seed + "-" + tried + ".bin");
        Files.write(file, input);
        throw new AssertionError("seed=" + seed + ", input " + tried + ", left in " + file, broken);
      }
    }

    System.out.println("fuzz: inputs=" + tried + ", kinds of outcome=" + outcomes.size());
    assertTrue(outcomes.size() > 5, () -> "kinds of outcome=" + outcomes);
  }

  /** What became of a file: where in the code it was refused. */
  private String read(byte[] input) throws IOException {
    Path path = Files.write(folder.resolve("model.bin"), input);
    long before = THREADS.getCurrentThreadAllocatedBytes();
    String outcome = "read";
    try {
      if (input.length >= 4 && GgmlFile.isOne(path)) {
        try (GgmlFile file = GgmlFile.open(path)) {
          file.rules();
          MODEL.readFrom(file);
        }
      } else {
        try (Ct2File file = Ct2File.open(path)) {
          MODEL.readFrom(file);
        }
      }
    } catch (AsrException refused) {
      assertFalse(refused.getMessage().isBlank());
      outcome =
          Stream.of(refused.getStackTrace())
              .limit(4)
              .map(frame -> frame.getMethodName() + ":" + frame.getLineNumber())
              .collect(Collectors.joining(" "));
    }
    long taken = THREADS.getCurrentThreadAllocatedBytes() - before;
    assertTrue(
        taken <= HEAP_BESIDES + (long) HEAP_PER_BYTE * input.length,
        "took " + taken + " bytes for a file of " + input.length);
    return outcome;
  }

  private static byte[] mutated(byte[] input, Random random) {
    // Names and extents decide more than weights do: half of all changes go to where text stands.
    int at = random.nextInt(random.nextBoolean() ? Math.min(64, input.length) : input.length);
    for (int i = at; random.nextBoolean() && i < Math.min(at + 20_000, input.length); i++) {
      if (input[i] == '/' || input[i] == '.') {
        at = Math.max(0, i - 20 + random.nextInt(60));
        break;
      }
    }
    at = Math.min(at, input.length - 1);
    ByteBuffer bytes = ByteBuffer.wrap(input).order(ByteOrder.LITTLE_ENDIAN);
    switch (random.nextInt(6)) {
      case 0 -> input[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> input[at] = (byte) random.nextInt();
      case 2 -> {
        if (input.length >= 4) {
          bytes.putInt(Math.min(at, input.length - 4), edge(random));
        }
      }
      case 3 -> {
        return Arrays.copyOf(input, at);
      }
      case 4 -> {
        int length = Math.min(1 + random.nextInt(40), input.length - at);
        return joined(input, at, at + length);
      }
      default -> {
        int length = Math.min(1 + random.nextInt(60), input.length - at);
        return joined(input, at + length, at);
      }
    }
    return input;
  }

  /** The bytes up to one place and those from another. */
  private static byte[] joined(byte[] input, int to, int from) {
    byte[] both = Arrays.copyOf(input, to + input.length - from);
    System.arraycopy(input, from, both, to, input.length - from);
    return both;
  }

  /** Numbers at which counts and offsets go wrong. */
  private static int edge(Random random) {
    int power = 1 << random.nextInt(32);
    return switch (random.nextInt(6)) {
      case 0 -> power;
      case 1 -> power - 1;
      case 2 -> -power;
      case 3 -> random.nextInt(64);
      case 4 -> Integer.MAX_VALUE - random.nextInt(64);
      default -> random.nextInt();
    };
  }
}
