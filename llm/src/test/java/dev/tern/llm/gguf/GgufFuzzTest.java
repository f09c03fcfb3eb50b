package dev.tern.llm.gguf;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.tern.llm.LlmException;
import dev.tern.llm.MalformedGgufException;
import dev.tern.llm.fabricate.Fabricator;
import dev.tern.llm.fabricate.Shape;
import dev.tern.llm.tokenizer.Tokenizer;
import dev.tern.tensor.quant.Format;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
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
 * Files that are damaged in every way that chance finds are refused with a {@link
 * MalformedGgufException} or are read; nothing else is thrown, and no more memory taken than a
 * multiple of the file.
 *
 * <p>It goes on for {@code -Dtern.fuzz.seconds} (3; the whole test run of the project takes 60),
 * from {@code -Dtern.fuzz.seed}, which it prints. Inputs that are refused for a reason not seen
 * before are mutated further and left in {@code target/fuzz/gguf}; one that breaks the rule is left
 * there as {@code failure-….gguf} and belongs into {@code src/test/resources/fuzz/gguf} with its
 * repair.
 */
class GgufFuzzTest {
  private static final Path KNOWN = Path.of("src", "test", "resources", "fuzz", "gguf");
  private static final Path LEFT = Path.of("target", "fuzz", "gguf");

  /**
   * Bytes of heap that reading may take for each byte of a file, and besides. An empty string takes
   * 8 bytes of the file and 24 and more of the heap; the tokenizer's tables and what Java's string
   * builders leave behind come on top.
   */
  private static final int HEAP_PER_BYTE = 64;

  private static final long HEAP_BESIDES = 4 << 20;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @TempDir private Path folder;

  @Test
  void knownInputsAreRefusedOrRead() throws IOException {
    for (byte[] input : inputs(KNOWN)) {
      read(input);
    }
  }

  @Test
  void damagedFilesAreRefusedOrRead() throws IOException {
    long seconds = Long.getLong("tern.fuzz.seconds", 3);
    long seed = Long.getLong("tern.fuzz.seed", System.nanoTime());
    System.out.println("fuzz: -Dtern.fuzz.seed=" + seed + " -Dtern.fuzz.seconds=" + seconds);
    Random random = new Random(seed);
    List<byte[]> corpus = new ArrayList<>(inputs(KNOWN));
    corpus.addAll(wholeFiles());
    Set<String> reasons = new HashSet<>();
    corpus.forEach(input -> reasons.add(read(input)));
    Files.createDirectories(LEFT);

    long end = System.nanoTime() + seconds * 1_000_000_000;
    long tried = 0;
    while (System.nanoTime() < end) {
      byte[] input = mutate(corpus, random);
      tried++;
      String reason;
      try {
        reason = read(input);
      } catch (Throwable broken) {
        Path file = LEFT.resolve("failure-" + seed + "-" + tried + ".gguf");
        Files.write(file, input);
        throw new AssertionError("seed=" + seed + ", input " + tried + ", left in " + file, broken);
      }
      if (reasons.add(reason)) {
        corpus.add(input);
        Files.write(LEFT.resolve(Integer.toHexString(reason.hashCode()) + ".gguf"), input);
      }
    }

    System.out.println("fuzz: inputs=" + tried + ", kinds of outcome=" + reasons.size());
    assertTrue(reasons.size() > 10, "kinds of outcome=" + reasons.size());
  }

  /** What became of a file: where in the code it was refused. */
  private static String read(byte[] input) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    String outcome;
    try (GgufFile file = GgufFile.parse("fuzz.gguf", MemorySegment.ofArray(input))) {
      outcome = "read; " + useAll(file);
    } catch (MalformedGgufException refused) {
      assertTrue(
          refused.offsetBytes() >= 0 && refused.offsetBytes() <= Long.MAX_VALUE / 2,
          "offset=" + refused.offsetBytes());
      assertFalse(refused.reason().isBlank());
      outcome = place(refused);
    }
    long taken = THREADS.getCurrentThreadAllocatedBytes() - before;
    assertTrue(
        taken <= HEAP_BESIDES + (long) HEAP_PER_BYTE * input.length,
        "took " + taken + " bytes for a file of " + input.length);
    return outcome;
  }

  /** Touches every byte of every tensor and reads the tokenizer. */
  private static String useAll(GgufFile file) {
    byte[] row = new byte[1];
    for (TensorInfo tensor : file.tensors().values()) {
      file.read(tensor, tensor.sizeBytes() - 1, 1, row);
      file.scale(tensor);
      file.data(tensor);
    }
    try {
      Tokenizer tokenizer = Tokenizer.read(file.metadata());
      return "decodes " + !tokenizer.decode(tokenizer.encode("Hello, world")).isEmpty();
    } catch (LlmException refused) {
      return place(refused);
    }
  }

  private static String place(LlmException refused) {
    return Stream.of(refused.getStackTrace())
        .limit(5)
        .map(frame -> frame.getMethodName() + ":" + frame.getLineNumber())
        .collect(Collectors.joining(" "));
  }

  private static byte[] mutate(List<byte[]> corpus, Random random) {
    byte[] input = corpus.get(random.nextInt(corpus.size())).clone();
    int times = 1 + random.nextInt(4);
    for (int i = 0; i < times && input.length > 0; i++) {
      input = mutateOnce(input, corpus, random);
    }
    return input;
  }

  private static byte[] mutateOnce(byte[] input, List<byte[]> corpus, Random random) {
    // What stands first decides most: half of all changes go into the first 200 bytes.
    int at = random.nextInt(random.nextBoolean() ? Math.min(200, input.length) : input.length);
    ByteBuffer bytes = ByteBuffer.wrap(input).order(ByteOrder.LITTLE_ENDIAN);
    switch (random.nextInt(8)) {
      case 0 -> input[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> input[at] = (byte) random.nextInt();
      case 2 -> {
        if (input.length >= 4) {
          bytes.putInt(Math.min(at, input.length - 4), edge(random).intValue());
        }
      }
      case 3 -> {
        if (input.length >= 8) {
          bytes.putLong(Math.min(at, input.length - 8), edge(random));
        }
      }
      case 4 -> {
        return Arrays.copyOf(input, at);
      }
      case 5 -> {
        int length = Math.min(1 + random.nextInt(40), input.length - at);
        return concat(input, 0, at, input, at + length, input.length);
      }
      case 6 -> {
        int length = Math.min(1 + random.nextInt(60), input.length - at);
        return concat(input, 0, at + length, input, at, input.length);
      }
      default -> {
        byte[] other = corpus.get(random.nextInt(corpus.size()));
        return concat(input, 0, at, other, Math.min(at, other.length), other.length);
      }
    }
    return input;
  }

  /** Numbers at which counts and offsets go wrong. */
  private static Long edge(Random random) {
    long power = 1L << random.nextInt(64);
    return switch (random.nextInt(6)) {
      case 0 -> power;
      case 1 -> power - 1;
      case 2 -> -power;
      case 3 -> (long) random.nextInt(64);
      case 4 -> Long.MAX_VALUE - random.nextInt(64);
      default -> (long) random.nextInt();
    };
  }

  private static byte[] concat(byte[] a, int aFrom, int aTo, byte[] b, int bFrom, int bTo) {
    byte[] both = new byte[aTo - aFrom + bTo - bFrom];
    System.arraycopy(a, aFrom, both, 0, aTo - aFrom);
    System.arraycopy(b, bFrom, both, aTo - aFrom, bTo - bFrom);
    return both;
  }

  /** Sound files: one of every format's kind, and one with every type of metadata. */
  private List<byte[]> wholeFiles() throws IOException {
    List<byte[]> files = new ArrayList<>();
    Shape small = new Shape("llama", 1, 256, 256, 2, 1, 128, 600, 64, 10_000, 1e-5, "gpt-2");
    for (Format format : new Format[] {Format.Q4_K, Format.TQ1_0, Format.I2_S, Format.Q4_0}) {
      Path file = folder.resolve(format + ".gguf");
      new Fabricator(small, format, Format.Q8_0, 1).write(file, (bytes, of) -> {});
      files.add(Files.readAllBytes(file));
    }
    Path file = folder.resolve("types.gguf");
    new GgufWriter()
        .text("general.architecture", "none")
        .integer("general.alignment", 32)
        .real("real", 1.5)
        .flag("flag", true)
        .texts("texts", new String[] {"a", "", "ccc"})
        .integers("integers", new int[] {1, -1})
        .tensor("a.weight", Format.F32, 8, 1)
        .tensor("b.weight", Format.Q8_0, 32, 2)
        .tensor("c.weight", Format.I2_S, 128, 2)
        .write(file, (tensor, data) -> data.write(new byte[(int) tensor.sizeBytes()]));
    for (int i = 0; i < 8; i++) {
      files.add(Files.readAllBytes(file)); // small, so it is the one to be mutated most
    }
    return files;
  }

  private static List<byte[]> inputs(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<byte[]> inputs = new ArrayList<>();
      for (Path file : files.filter(path -> path.toString().endsWith(".gguf")).sorted().toList()) {
        inputs.add(Files.readAllBytes(file));
      }
      return inputs;
    }
  }
}
