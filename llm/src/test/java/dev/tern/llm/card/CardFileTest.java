package dev.tern.llm.card;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.llm.Golden;
import dev.tern.llm.LlmException;
import dev.tern.llm.ModelCard;
import dev.tern.llm.ModelCard.Evaluation;
import dev.tern.llm.ModelCard.Quantization;
import dev.tern.llm.Sampling;
import dev.tern.llm.gguf.GgufFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CardFileTest {
  @TempDir Path folder;
  private Path model;

  @BeforeEach
  void copyModel() throws IOException {
    model = Files.copy(Golden.stories("q4_0"), folder.resolve("stories.gguf"));
  }

  @Test
  void withoutADocumentTheModelsFileTells() {
    ModelCard card = read().card();

    assertEquals("llama", card.architecture());
    assertEquals("none", card.chatTemplate());
    assertEquals(512, card.trainedContext());
    assertEquals(OptionalInt.empty(), card.usableContext());
    assertEquals(1, card.sampling().repeatPenalty());
    assertEquals("Q4_0", card.quantization().format());
    assertTrue(card.quantization().isBelowFloor());
    assertTrue(card.minimumMemoryBytes() > 200_000 && card.minimumMemoryBytes() < 1_000_000);
  }

  @Test
  void unroundedAndFineFilesAreAboveTheFloor() {
    assertEquals(new Quantization("F32", 32, true), derive(Golden.stories("f32")).quantization());
    assertEquals("Q8_0", derive(Golden.stories("q8_0")).quantization().format());
    assertTrue(!derive(Golden.stories("q8_0")).quantization().isBelowFloor());
  }

  @Test
  void theDefaultModelTalksAsItsCardSays() {
    ModelCard card = derive(Golden.smollm());

    assertEquals("ChatML", card.chatTemplate());
    assertEquals(Sampling.PRECISE, card.sampling());
    assertEquals(8192, card.trainedContext());
    assertEquals(new Quantization("Q4_1", 5, false), card.quantization());
  }

  @Test
  void gemmaIsKnownByItsArchitecture() {
    ModelCard card = derive(Golden.gemma());

    assertEquals(0.6, card.sampling().temperature());
    assertEquals(4.5, card.quantization().leastBitsPerWeight());
    assertEquals(32_768, card.trainedContext());
  }

  @Test
  void whatWasMeasuredIsKept() {
    ModelCard measured =
        read()
            .card()
            .withUsableContext(256)
            .withEvaluation(
                new Evaluation(
                    ModelCard.SINGLE_ACTION, 0.925, 0.9, 40, LocalDate.of(2026, 11, 21)));

    Path written = CardFile.write(model, measured);

    assertEquals(folder.resolve("stories.gguf.card.json"), written);
    assertEquals(measured, read().card());
    assertTrue(read().ignored().isEmpty());
  }

  @Test
  void aPersonMayStateWhatTheFileDoesNotTell() throws IOException {
    CardFile.write(model, read().card());
    rewrite("\"native\" : false", "\"native\" : true");
    rewrite("\"repeatPenalty\" : 1.0", "\"repeatPenalty\" : 1.1");

    ModelCard card = read().card();

    assertTrue(card.quantization().isNative());
    assertEquals(1.1, card.sampling().repeatPenalty());
  }

  @Test
  void aCardOfAnotherFileIsIgnoredAndSaidSo() throws IOException {
    CardFile.write(model, read().card().withUsableContext(256));
    byte[] other = Files.readAllBytes(model);
    other[other.length / 2]++;
    Files.write(model, other);

    CardFile.Reading reading = read();

    assertEquals(OptionalInt.empty(), reading.card().usableContext());
    assertTrue(
        reading.ignored().orElseThrow().startsWith("stories.gguf.card.json is of another file"));
  }

  @Test
  void errorsNameTheKey() throws IOException {
    CardFile.write(model, read().card().withUsableContext(256));
    rewrite("\"usableContext\" : 256", "\"usableContext\" : \"much\"");

    assertEquals(
        CardFile.beside(model)
            + ": usableContext: expected a number of tokens, found \"much\"; correct the card",
        assertThrows(LlmException.class, this::read).getMessage());

    Files.writeString(CardFile.beside(model), "{");
    assertTrue(
        assertThrows(LlmException.class, this::read)
            .getMessage()
            .contains("expected a JSON object, found "));
  }

  private void rewrite(String from, String to) throws IOException {
    String text = Files.readString(CardFile.beside(model));
    assertTrue(text.contains(from), text);
    Files.writeString(CardFile.beside(model), text.replace(from, to));
  }

  private CardFile.Reading read() {
    try (GgufFile file = GgufFile.open(model)) {
      return CardFile.read(model, file);
    }
  }

  private static ModelCard derive(Path path) {
    try (GgufFile file = GgufFile.open(path)) {
      return DerivedCard.of(file);
    }
  }
}
