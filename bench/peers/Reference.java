import dev.tern.llm.fabricate.Fabricator;
import dev.tern.llm.fabricate.Shape;
import dev.tern.tensor.quant.Format;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Writes what llama.cpp computes for given tokens, as golden files of the tests: of made-up tiny
 * models all logits at some positions, of real models the two best at each step of a continuation.
 * Started by {@code bench/peers/compare --reference FOLDER}; the files' README says what they hold.
 */
final class Reference {
  private static final long SEED = 1;

  /** Weights as they lie in the file, one thread, no flash attention: the plainest way it has. */
  private static final String PLAIN = " threads=1 flash=off";

  /** A model to make up, how many tokens it reads, and the positions whose logits are kept. */
  private record Tiny(String shape, Format format, int tokens, List<Integer> positions) {
    String name() {
      return shape + "-" + format.name().toLowerCase(Locale.ROOT);
    }
  }

  private static final List<Integer> SIXTEEN = List.of(0, 5, 10, 15);

  /** Behind Gemma's window of 512 positions, within it, and at its edge. */
  private static final List<Integer> LONG = List.of(15, 511, 512, 559);

  private static final List<Tiny> TINY =
      List.of(
          new Tiny("tiny-bitnet", Format.TQ1_0, 16, SIXTEEN),
          new Tiny("tiny-bitnet", Format.TQ2_0, 16, SIXTEEN),
          new Tiny("tiny-bitnet", Format.F16, 16, SIXTEEN),
          new Tiny("tiny-llama", Format.F32, 16, SIXTEEN),
          new Tiny("tiny-llama", Format.Q4_0, 16, SIXTEEN),
          new Tiny("tiny-qwen3", Format.F32, 16, SIXTEEN),
          new Tiny("tiny-qwen3", Format.Q8_0, 16, SIXTEEN),
          new Tiny("tiny-gemma3", Format.F32, 560, LONG),
          new Tiny("tiny-gemma3", Format.Q4_K, 560, LONG));

  private final PrintWriter requests;
  private final BufferedReader answers;
  private final String release;
  private final Path target;

  private Reference(Process peer, String release, Path target) {
    requests = new PrintWriter(peer.outputWriter(StandardCharsets.UTF_8), true);
    answers = peer.inputReader(StandardCharsets.UTF_8);
    this.release = release;
    this.target = target;
  }

  /** Arguments: command of the peer, its release, target folder, then [model greedy.json] pairs. */
  public static void main(String[] arguments) throws Exception {
    Process peer =
        new ProcessBuilder(arguments[0].split(" "))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Path target = Path.of(arguments[2]);
    Files.createDirectories(target);
    try {
      Reference reference = new Reference(peer, arguments[1], target);
      for (Tiny tiny : TINY) {
        reference.write(tiny);
      }
      for (int i = 3; i + 1 < arguments.length; i += 2) {
        reference.write(Path.of(arguments[i]), Path.of(arguments[i + 1]));
      }
    } finally {
      peer.destroy();
    }
  }

  private void write(Tiny tiny) throws Exception {
    Path folder = Files.createTempDirectory("reference");
    Path model = folder.resolve(tiny.name() + ".gguf");
    Path all = folder.resolve("logits");
    try {
      Shape shape = Shape.named(tiny.shape());
      // One head for all of them, so that what differs is the format of the layers.
      Format head = tiny.format() == Format.F32 ? Format.F32 : Format.Q8_0;
      new Fabricator(shape, tiny.format(), head, SEED).write(model, (bytes, ofBytes) -> {});
      ask("load model=" + model + " context=1024 extra=off");
      int[] ids =
          IntStream.range(0, tiny.tokens())
              .map(i -> 3 + (i * 797 + i * i * 31) % (shape.vocabularySize() - 3))
              .toArray();
      String answer = ask("logits ids=" + joined(ids) + " out=" + all + " kv=f32" + PLAIN);
      byte[] logits = Files.readAllBytes(all);
      int row = 4 * shape.vocabularySize();
      byte[] kept = new byte[row * tiny.positions().size()];
      for (int i = 0; i < tiny.positions().size(); i++) {
        System.arraycopy(logits, row * tiny.positions().get(i), kept, row * i, row);
      }
      Files.write(target.resolve(tiny.name() + ".f32"), kept);
      Files.writeString(
          target.resolve(tiny.name() + ".json"),
          String.format(
              Locale.ROOT,
              "{\"reference\":\"llama.cpp of node-llama-cpp %s\",\"shape\":\"%s\",\"format\":\"%s\","
                  + "\"headFormat\":\"%s\",\"seed\":%d,\"sha256\":\"%s\",%n\"ids\":[%s],%n"
                  + "\"vocabulary\":%d,\"positions\":%s,\"logits\":\"%s.f32\",%n%s}%n",
              release,
              tiny.shape(),
              tiny.format(),
              head,
              SEED,
              digest(model),
              joined(ids),
              shape.vocabularySize(),
              tiny.positions(),
              tiny.name(),
              best(answer, 0)));
    } finally {
      Files.deleteIfExists(model);
      Files.deleteIfExists(all);
      Files.delete(folder);
    }
    System.err.println("reference: " + tiny.name());
  }

  /** Teacher-forced over a greedy continuation that is known already. */
  private void write(Path model, Path greedy) throws Exception {
    ask("load model=" + model + " context=1024 extra=off");
    String known = Files.readString(greedy);
    List<int[]> prompts = arrays(known, "prompt_ids");
    List<int[]> continuations = arrays(known, "greedy_ids");
    List<String> cases = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      int[] prompt = prompts.get(i);
      int[] continuation = continuations.get(i);
      // Behind the last of them nothing is chosen any more.
      int[] ids = Arrays.copyOf(prompt, prompt.length + continuation.length - 1);
      System.arraycopy(continuation, 0, ids, prompt.length, continuation.length - 1);
      String answer = ask("logits ids=" + joined(ids) + " single=" + prompt.length + PLAIN);
      cases.add(
          String.format(
              "{\"promptIds\":[%s],%n\"ids\":[%s],%n%s}",
              joined(prompt), joined(continuation), best(answer, prompt.length - 1)));
    }
    String name = greedy.toAbsolutePath().getParent().getFileName().toString();
    Files.writeString(
        target.resolve(name + ".json"),
        String.format(
            "{\"reference\":\"llama.cpp of node-llama-cpp %s\",\"model\":\"%s\",\"sha256\":\"%s\",\"cases\":[%n%s]}%n",
            release, model.getFileName(), digest(model), String.join(",\n", cases)));
    System.err.println("reference: " + name);
  }

  private static final Pattern POSITION =
      Pattern.compile("\\{\"ids\":\\[(\\d+),(\\d+)],\"logits\":\\[([-.\\d]+),([-.\\d]+)]}");

  /** From a position on: the two best tokens, and their logits. */
  private static String best(String answer, int from) {
    List<String> ids = new ArrayList<>();
    List<String> logits = new ArrayList<>();
    Matcher position = POSITION.matcher(answer);
    for (int at = 0; position.find(); at++) {
      if (at >= from) {
        ids.add("[" + position.group(1) + "," + position.group(2) + "]");
        logits.add("[" + position.group(3) + "," + position.group(4) + "]");
      }
    }
    return "\"best\":[" + String.join(",", ids) + "],\n\"bestLogits\":[" + String.join(",", logits) + "]";
  }

  private String ask(String request) throws IOException {
    requests.println(request);
    String answer = answers.readLine();
    if (answer == null || answer.startsWith("{\"error\"")) {
      throw new IOException("reference: " + request + ": " + answer);
    }
    return answer;
  }

  private static List<int[]> arrays(String json, String key) {
    Matcher found = Pattern.compile("\"" + key + "\":\\s*\\[([^]]*)]").matcher(json);
    List<int[]> arrays = new ArrayList<>();
    while (found.find()) {
      arrays.add(
          Arrays.stream(found.group(1).split(",")).map(String::strip).mapToInt(Integer::parseInt).toArray());
    }
    return arrays;
  }

  private static String joined(int[] ids) {
    return Arrays.stream(ids).mapToObj(Integer::toString).collect(Collectors.joining(","));
  }

  private static String digest(Path file) throws Exception {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
  }
}
