package dev.tern.llm.generate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * How long a beginning of 1,000 tokens takes to read, and to come from disk. A program, not a test:
 * run {@code PrefixSpeed MODEL [TOKENS]} on the test class path.
 */
final class PrefixSpeed {
  private PrefixSpeed() {}

  public static void main(String[] arguments) throws IOException {
    Path model = Path.of(arguments[0]);
    int tokens = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1_000;
    Path folder = Files.createTempDirectory("prefixes");
    LlmOptions options = new LlmOptions(2, tokens + 64).withPrefixFolder(folder);
    int[] ids = new Random(7).ints(tokens, 300, 40_000).toArray();
    for (int start = 0; start < 5; start++) {
      try (LlmEngine engine = LlmEngine.open(model, options)) {
        long began = System.nanoTime();
        boolean restored = engine.prepareLasting(ids);
        System.out.printf(
            "%d tokens %s: %.0f ms%n",
            tokens, restored ? "from disk" : "read and kept", (System.nanoTime() - began) / 1e6);
      }
    }
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        System.out.printf("%.1f MB%n", Files.size(file) / 1e6);
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
