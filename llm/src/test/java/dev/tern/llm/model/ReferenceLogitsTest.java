package dev.tern.llm.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tern.llm.Golden;
import dev.tern.llm.fabricate.Fabricator;
import dev.tern.llm.fabricate.Shape;
import dev.tern.llm.gguf.GgufFile;
import dev.tern.llm.layer.KvCache;
import dev.tern.llm.layer.KvFormat;
import dev.tern.llm.layer.KvPool;
import dev.tern.llm.tokenizer.Tokenizer;
import dev.tern.tensor.kernel.Kernels;
import dev.tern.tensor.kernel.Tier;
import dev.tern.tensor.memory.ActivationBits;
import dev.tern.tensor.memory.NativeMemory;
import dev.tern.tensor.pack.PackFile;
import dev.tern.tensor.pack.TernaryLayout;
import dev.tern.tensor.quant.Format;
import dev.tern.tensor.team.ThreadTeam;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a model computes for given tokens, against llama.cpp; the golden files' README tells where
 * they are from and why these tolerances.
 */
class ReferenceLogitsTest {
  private static final Path REFERENCE = Path.of("src", "test", "resources", "golden", "reference");

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"tiny-llama-f32, 1e-3", "tiny-qwen3-f32, 1e-3", "tiny-gemma3-f32, 1e-3"})
  void computesTheLogitsOfTheReferenceFromFloatWeights(String name, double tolerance)
      throws IOException {
    JsonNode reference = reference(name);

    float[][] logits = logits(fabricated(reference), ints(reference.get("ids")));

    for (int i = 0; i < reference.get("positions").size(); i++) {
      int position = reference.get("positions").get(i).asInt();
      float[] expected = expected(name, reference, i);
      double largest = 0;
      double apart = 0;
      for (int token = 0; token < expected.length; token++) {
        largest = Math.max(largest, Math.abs(expected[token]));
        apart = Math.max(apart, Math.abs(expected[token] - logits[position][token]));
      }
      assertTrue(
          apart <= tolerance * largest,
          name + ": at position=" + position + " logits are " + apart + " apart of " + largest);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "tiny-bitnet-tq1_0, 0.999",
    "tiny-bitnet-tq2_0, 0.999",
    "tiny-bitnet-f16, 0.9999",
    "tiny-llama-q4_0, 0.999",
    "tiny-qwen3-q8_0, 0.999",
    "tiny-gemma3-q4_k, 0.999"
  })
  void pointsWhereTheReferencePointsFromQuantizedWeights(String name, double least)
      throws IOException {
    JsonNode reference = reference(name);

    float[][] logits = logits(fabricated(reference), ints(reference.get("ids")));

    for (int i = 0; i < reference.get("positions").size(); i++) {
      int position = reference.get("positions").get(i).asInt();
      double cosine = cosine(expected(name, reference, i), logits[position]);
      assertTrue(cosine >= least, name + ": cosine=" + cosine + " at position=" + position);
    }
  }

  /** On the whole, and where the reference rounds no activations: its F16 of the same weights. */
  @ParameterizedTest
  @ValueSource(strings = {"tiny-bitnet-tq1_0", "tiny-bitnet-tq2_0"})
  void ternaryModelsAreAsNearAsAskedFor(String name) throws IOException {
    JsonNode reference = reference(name);

    float[][] logits = logits(fabricated(reference), ints(reference.get("ids")));

    double sum = 0;
    int count = reference.get("positions").size();
    for (int i = 0; i < count; i++) {
      int position = reference.get("positions").get(i).asInt();
      sum += cosine(expected(name, reference, i), logits[position]);
      double unrounded = cosine(expected("tiny-bitnet-f16", reference, i), logits[position]);
      assertTrue(unrounded >= 0.999, name + ": cosine=" + unrounded + " at position=" + position);
    }
    assertTrue(sum / count >= 0.999, name + ": mean cosine=" + sum / count);
  }

  /** The same weights in every ternary format, I2_S among them, which llama.cpp does not read. */
  @Test
  void ternaryFormatsOfTheSameWeightsAgree() throws IOException {
    JsonNode reference = reference("tiny-bitnet-tq2_0");
    int[] ids = ints(reference.get("ids"));
    Path file = folder.resolve("i2_s.gguf");
    new Fabricator(Shape.named("tiny-bitnet"), Format.I2_S, Format.Q8_0, 1)
        .write(file, (bytes, ofBytes) -> {});

    float[][] tq2 = logits(fabricated(reference), ids);
    float[][] tq1 = logits(fabricated(reference("tiny-bitnet-tq1_0")), ids);
    float[][] i2s = logits(file, ids);

    for (int position = 0; position < ids.length; position++) {
      double ofTq1 = cosine(tq2[position], tq1[position]);
      double ofI2s = cosine(tq2[position], i2s[position]);
      assertTrue(ofTq1 >= 0.999, "TQ1_0: cosine=" + ofTq1 + " at position=" + position);
      assertTrue(ofI2s >= 0.999, "I2_S: cosine=" + ofI2s + " at position=" + position);
    }
  }

  /** Instruction sets that add in different orders, and the one that is chosen here. */
  static Set<Tier> tiers() {
    Set<Tier> tiers = EnumSet.of(Kernels.best().tier());
    Stream.of(Tier.AVX2, Tier.AVX512_VNNI).filter(Tier::isHere).forEach(tiers::add);
    return tiers;
  }

  /** The reference had the same weights as floats, for which it rounds no activations either. */
  @ParameterizedTest
  @MethodSource("tiers")
  void choosesAllTokensAsTheReferenceWhereNeitherRounds(Tier tier) throws IOException {
    Agreement agreement =
        agreement(Golden.smollm(), "smollm2-135m-q4_1-as-f32", tier, ActivationBits.SIXTEEN);

    agreement.requireShare(1);
    agreement.requireLeadsWithin(0.01);
  }

  @ParameterizedTest
  @MethodSource("tiers")
  void choosesSmolLm2sTokensAsTheReferenceDoes(Tier tier) throws IOException {
    Agreement agreement =
        agreement(Golden.smollm(), "smollm2-135m-q4_1", tier, ActivationBits.SIXTEEN);

    agreement.requireShare(0.97);
    agreement.requireLeadsWithin(0.15);
  }

  @ParameterizedTest
  @MethodSource("tiers")
  void choosesGemmasTokensAsTheReferenceDoes(Tier tier) throws IOException {
    Agreement agreement =
        agreement(Golden.gemma(), "gemma3-270m-q4_k_m", tier, ActivationBits.SIXTEEN);

    agreement.requireShare(0.98);
    agreement.requireLeadsWithin(0.18);
  }

  @ParameterizedTest
  @MethodSource("tiers")
  void roundingActivationsIsAsNearToTheReferenceAsItIsToItself(Tier tier) throws IOException {
    Agreement agreement =
        agreement(Golden.smollm(), "smollm2-135m-q4_1", tier, ActivationBits.EIGHT);

    agreement.requireShare(0.95);
    agreement.requireLeadsWithin(0.2);
  }

  @Test
  void roundingGemmasActivationsIsAsNear() throws IOException {
    Agreement agreement =
        agreement(
            Golden.gemma(), "gemma3-270m-q4_k_m", Kernels.best().tier(), ActivationBits.EIGHT);

    agreement.requireShare(0.97);
    agreement.requireLeadsWithin(0.25);
  }

  /**
   * How a model chose where the reference's choice is known.
   *
   * @param others by how much the reference preferred its own token where another was chosen
   * @param leadsApart how much its best token's lead over the next differs, root mean square
   */
  private record Agreement(int chosen, List<Double> others, double leadsApart) {
    void requireShare(double least) {
      double share = 1 - (double) others.size() / chosen;
      assertTrue(share >= least, share + " of " + chosen + "; reference's leads " + others);
    }

    void requireLeadsWithin(double most) {
      assertTrue(leadsApart <= most, "leads are " + leadsApart + " apart");
    }
  }

  /** Teacher-forced over the reference's continuations, with its kind of cache. */
  private static Agreement agreement(Path file, String name, Tier tier, ActivationBits bits)
      throws IOException {
    List<Double> others = new ArrayList<>();
    int chosen = 0;
    double squares = 0;
    for (JsonNode one : reference(name).get("cases")) {
      int[] prompt = ints(one.get("promptIds"));
      int[] continuation = ints(one.get("ids"));

      float[][] logits = logitsAfter(file, Kernels.of(tier), bits, prompt, continuation);

      for (int i = 0; i < continuation.length; i++, chosen++) {
        int first = one.get("best").get(i).get(0).asInt();
        int second = one.get("best").get(i).get(1).asInt();
        JsonNode two = one.get("bestLogits").get(i);
        double lead = two.get(0).asDouble() - two.get(1).asDouble();
        double found = logits[i][first] - logits[i][second];
        squares += (lead - found) * (lead - found);
        if (best(logits[i]) != first) {
          others.add(lead);
        }
      }
    }
    return new Agreement(chosen, others, Math.sqrt(squares / chosen));
  }

  // ---- what is computed

  /** The logits after each token, read in pieces as prompts are. */
  private static float[][] logits(Path file, int[] ids) {
    try (GgufFile gguf = GgufFile.open(file);
        ThreadTeam team = new ThreadTeam(2);
        NativeMemory memory = new NativeMemory()) {
      int vocabulary = Tokenizer.read(gguf.metadata()).size();
      ModelWeights weights =
          new ModelWeights(gguf, vocabulary, PackFile.beside(file, TernaryLayout.AS_IN_FILE, team));
      try (Transformer transformer =
          new Transformer(
              weights, Kernels.best(), KvFormat.F32, ActivationBits.EIGHT, ids.length, 64, team)) {
        KvCache cache =
            new KvPool(memory, transformer.kvShape(), KvPool.roundUp(ids.length)).open(ids.length);
        Batch batch = new Batch(transformer.rows());
        float[][] logits = new float[ids.length][vocabulary];
        for (int at = 0; at < ids.length; at += Transformer.MOST_LOGITS) {
          int count = Math.min(Transformer.MOST_LOGITS, ids.length - at);
          batch.clear();
          batch.add(cache, ids, at, count);
          int[] rows = new int[count];
          for (int i = 0; i < count; i++) {
            rows[i] = batch.wantLogits(count - 1 - i);
          }
          transformer.read(batch);
          for (int i = 0; i < count; i++) {
            transformer.logits(rows[i], logits[at + i]);
          }
        }
        return logits;
      }
    }
  }

  /** The logits that choose each token of a continuation: a prompt at once, then one by one. */
  private static float[][] logitsAfter(
      Path file, Kernels kernels, ActivationBits bits, int[] prompt, int[] continuation) {
    int[] ids = IntStream.concat(IntStream.of(prompt), IntStream.of(continuation)).toArray();
    try (GgufFile gguf = GgufFile.open(file);
        ThreadTeam team = new ThreadTeam(2);
        NativeMemory memory = new NativeMemory()) {
      int vocabulary = Tokenizer.read(gguf.metadata()).size();
      ModelWeights weights =
          new ModelWeights(gguf, vocabulary, PackFile.beside(file, TernaryLayout.AS_IN_FILE, team));
      try (Transformer transformer =
          new Transformer(weights, kernels, KvFormat.F16, bits, ids.length, prompt.length, team)) {
        KvCache cache =
            new KvPool(memory, transformer.kvShape(), KvPool.roundUp(ids.length)).open(ids.length);
        Batch batch = new Batch(transformer.rows());
        float[][] logits = new float[continuation.length][vocabulary];
        int at = 0;
        for (int i = 0; i < continuation.length; i++) {
          int end = prompt.length + i;
          batch.clear();
          batch.add(cache, ids, at, end - at);
          int row = batch.wantLogits(0);
          transformer.read(batch);
          transformer.logits(row, logits[i]);
          at = end;
        }
        return logits;
      }
    }
  }

  private static int best(float[] logits) {
    return IntStream.range(0, logits.length).reduce(0, (a, b) -> logits[b] > logits[a] ? b : a);
  }

  private static double cosine(float[] a, float[] b) {
    double product = 0;
    double squaresOfA = 0;
    double squaresOfB = 0;
    for (int i = 0; i < a.length; i++) {
      product += (double) a[i] * b[i];
      squaresOfA += (double) a[i] * a[i];
      squaresOfB += (double) b[i] * b[i];
    }
    return product / Math.sqrt(squaresOfA * squaresOfB);
  }

  // ---- what is expected

  private static JsonNode reference(String name) throws IOException {
    return new ObjectMapper().readTree(REFERENCE.resolve(name + ".json").toFile());
  }

  /** Its model, made again: the same bytes, or the logits would say nothing. */
  private Path fabricated(JsonNode reference) throws IOException {
    Path file = folder.resolve(reference.get("sha256").asText().substring(0, 8) + ".gguf");
    new Fabricator(
            Shape.named(reference.get("shape").asText()),
            Format.valueOf(reference.get("format").asText()),
            Format.valueOf(reference.get("headFormat").asText()),
            reference.get("seed").asLong())
        .write(file, (bytes, ofBytes) -> {});
    assertEquals(reference.get("sha256").asText(), digest(file), "made otherwise than it was");
    return file;
  }

  private static String digest(Path file) throws IOException {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(Files.readAllBytes(file)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static float[] expected(String name, JsonNode reference, int index) throws IOException {
    int vocabulary = reference.get("vocabulary").asInt();
    FloatBuffer all =
        ByteBuffer.wrap(Files.readAllBytes(REFERENCE.resolve(name + ".f32")))
            .order(ByteOrder.LITTLE_ENDIAN)
            .asFloatBuffer();
    float[] logits = new float[vocabulary];
    all.get(index * vocabulary, logits);
    return logits;
  }

  private static int[] ints(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
  }
}
