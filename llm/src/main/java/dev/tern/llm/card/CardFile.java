package dev.tern.llm.card;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.llm.LlmException;
import dev.tern.llm.ModelCard;
import dev.tern.llm.ModelCard.Evaluation;
import dev.tern.llm.ModelCard.Quantization;
import dev.tern.llm.Sampling;
import dev.tern.llm.gguf.GgufFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The card beside a model: {@code model.gguf} has {@code model.gguf.card.json}.
 *
 * <p>Of what it says, these count: sampling, whether the quantization is native, usable context,
 * least memory and evaluations; each may be left out. The rest is there for who reads it; the
 * model's file is believed.
 *
 * <p>A card belongs to one file. Reading hundreds of megabytes at every start to compare a digest
 * would take longer than the start may, so a card is held to the file's size and to a digest of its
 * beginning, middle and end; the digest of all is written for people and for updates.
 */
public final class CardFile {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** Of each of the three parts that the sample digest takes, in bytes. */
  private static final int SAMPLE_SIZE = 1 << 16;

  private CardFile() {}

  /**
   * A card and, where there is a document that was not used, why.
   *
   * @param card to go by
   * @param ignored one line for the log
   */
  public record Reading(ModelCard card, Optional<String> ignored) {}

  /** Where the card of a model lies. */
  public static Path beside(Path model) {
    return model.resolveSibling(model.getFileName() + ".card.json");
  }

  /**
   * Reads the card of a model: what its file says, and what the document beside it adds.
   *
   * @throws LlmException where that document is no card; a card of another file is ignored
   */
  public static Reading read(Path model, GgufFile file) {
    ModelCard derived = DerivedCard.of(file);
    Path path = beside(model);
    if (!Files.isRegularFile(path)) {
      return new Reading(derived, Optional.empty());
    }
    try {
      JsonNode document = JSON.readTree(Files.readAllBytes(path));
      String expected = sample(model);
      String found = document.path("sample").asText("");
      if (!found.equals(expected)) {
        return new Reading(
            derived,
            Optional.of(
                path.getFileName()
                    + " is of another file: sample="
                    + found
                    + ", expected "
                    + expected
                    + "; ignored"));
      }
      return new Reading(merge(derived, new CardDocument(path, document)), Optional.empty());
    } catch (JsonProcessingException notJson) {
      throw new LlmException(
          path + ": expected a JSON object, found " + notJson.getOriginalMessage(), notJson);
    } catch (IOException unreadable) {
      return new Reading(
          derived, Optional.of(path + " cannot be read: " + unreadable + "; ignored"));
    }
  }

  private static ModelCard merge(ModelCard derived, CardDocument document) {
    Quantization quantization = derived.quantization();
    return new ModelCard(
        derived.name(),
        derived.architecture(),
        derived.chatTemplate(),
        document.sampling(derived.sampling()),
        new Quantization(
            quantization.format(),
            quantization.leastBitsPerWeight(),
            document.isNative(quantization.isNative())),
        derived.trainedContext(),
        document.usableContext(),
        document.minimumMemory(derived.minimumMemoryBytes()),
        document.evaluations());
  }

  /** What a document says, checked; errors name the file and the key. */
  private record CardDocument(Path path, JsonNode document) {

    Sampling sampling(Sampling fallback) {
      JsonNode node = document.path("sampling");
      return new Sampling(
          number(node, "temperature", fallback.temperature()),
          (int) number(node, "topK", fallback.topK()),
          number(node, "topP", fallback.topP()),
          number(node, "minP", fallback.minP()),
          number(node, "repeatPenalty", fallback.repeatPenalty()),
          0);
    }

    boolean isNative(boolean fallback) {
      JsonNode node = document.path("quantization").path("native");
      if (!node.isMissingNode() && !node.isBoolean()) {
        throw wrong("quantization.native", "true or false", node);
      }
      return node.asBoolean(fallback);
    }

    OptionalInt usableContext() {
      JsonNode node = document.path("usableContext");
      if (node.isMissingNode() || node.isNull()) {
        return OptionalInt.empty();
      }
      if (!node.canConvertToInt() || node.asInt() < 0) {
        throw wrong("usableContext", "a number of tokens", node);
      }
      return OptionalInt.of(node.asInt());
    }

    long minimumMemory(long fallback) {
      return (long) number(document, "minimumMemoryBytes", fallback);
    }

    List<Evaluation> evaluations() {
      List<Evaluation> evaluations = new ArrayList<>();
      for (JsonNode node : document.path("evaluations")) {
        LocalDate date;
        try {
          date = LocalDate.parse(node.path("date").asText(""));
        } catch (DateTimeParseException noDate) {
          throw wrong("evaluations.date", "a date such as 2026-11-21", node.path("date"));
        }
        evaluations.add(
            new Evaluation(
                node.path("name").asText(""),
                number(node, "score", 0),
                number(node, "threshold", 1),
                (int) number(node, "cases", 0),
                date));
      }
      return evaluations;
    }

    private double number(JsonNode parent, String key, double fallback) {
      JsonNode node = parent.path(key);
      if (node.isMissingNode()) {
        return fallback;
      }
      if (!node.isNumber()) {
        throw wrong(key, "a number", node);
      }
      return node.asDouble();
    }

    private LlmException wrong(String key, String expected, JsonNode found) {
      return new LlmException(
          path + ": " + key + ": expected " + expected + ", found " + found + "; correct the card");
    }
  }

  /**
   * Writes a card beside its model, whole or not at all. Reads all of the model for its digest.
   *
   * @throws LlmException where the folder cannot be written
   */
  public static Path write(Path model, ModelCard card) {
    Path path = beside(model);
    Path unfinished = path.resolveSibling(path.getFileName() + ".part");
    try {
      JSON.writeValue(unfinished.toFile(), document(model, card));
      return Files.move(
          unfinished, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException unwritable) {
      throw new LlmException(
          path
              + " cannot be written: "
              + unwritable
              + "; copy the model to a folder that can be written",
          unwritable);
    }
  }

  private static ObjectNode document(Path model, ModelCard card) throws IOException {
    ObjectNode document =
        JSON.createObjectNode()
            .put("name", card.name())
            .put("architecture", card.architecture())
            .put("sha256", digest(model))
            .put("sample", sample(model))
            .put("chatTemplate", card.chatTemplate());
    Sampling sampling = card.sampling();
    document
        .putObject("sampling")
        .put("temperature", sampling.temperature())
        .put("topK", sampling.topK())
        .put("topP", sampling.topP())
        .put("minP", sampling.minP())
        .put("repeatPenalty", sampling.repeatPenalty());
    document
        .putObject("quantization")
        .put("format", card.quantization().format())
        .put("leastBitsPerWeight", card.quantization().leastBitsPerWeight())
        .put("native", card.quantization().isNative());
    document.put("trainedContext", card.trainedContext());
    card.usableContext().ifPresent(tokens -> document.put("usableContext", tokens));
    document.put("minimumMemoryBytes", card.minimumMemoryBytes());
    for (Evaluation one : card.evaluations()) {
      document
          .withArray("evaluations")
          .addObject()
          .put("name", one.name())
          .put("score", one.score())
          .put("threshold", one.threshold())
          .put("cases", one.cases())
          .put("date", one.date().toString())
          .put("passed", one.passed());
    }
    return document;
  }

  private static String digest(Path model) throws IOException {
    MessageDigest sha256 = sha256();
    byte[] chunk = new byte[1 << 20];
    try (InputStream content = Files.newInputStream(model)) {
      for (int read = content.read(chunk); read >= 0; read = content.read(chunk)) {
        sha256.update(chunk, 0, read);
      }
    }
    return HexFormat.of().formatHex(sha256.digest());
  }

  /** The digest of a file's size, beginning, middle and end. */
  private static String sample(Path model) throws IOException {
    MessageDigest sha256 = sha256();
    try (FileChannel channel = FileChannel.open(model, StandardOpenOption.READ)) {
      long size = channel.size();
      ByteBuffer part = ByteBuffer.allocate(SAMPLE_SIZE);
      sha256.update(part.putLong(size).flip());
      for (long from : new long[] {0, size / 2, Math.max(0, size - SAMPLE_SIZE)}) {
        part.clear();
        while (part.hasRemaining() && channel.read(part, from + part.position()) > 0) {
          // A read may return less than was asked for.
        }
        sha256.update(part.flip());
      }
    }
    return HexFormat.of().formatHex(sha256.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
