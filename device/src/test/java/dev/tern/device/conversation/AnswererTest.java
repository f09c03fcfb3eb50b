package dev.tern.device.conversation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.device.remote.RemoteModel;
import dev.tern.device.remote.SmallServer;
import dev.tern.llm.ChatMessage;
import dev.tern.llm.Completion;
import dev.tern.llm.LanguageModel;
import dev.tern.llm.LlmException;
import dev.tern.llm.Sampling;
import dev.tern.llm.TextListener;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AnswererTest {
  private static final int ANSWER_TOKENS = 20;

  private final List<String> heard = new ArrayList<>();

  /** A token a character; says what it is told for the last message. */
  private static final class ScriptedModel implements LanguageModel {
    private final UnaryOperator<String> script;
    private final int contextLength;
    private List<ChatMessage> read = List.of();

    ScriptedModel(int contextLength, UnaryOperator<String> script) {
      this.contextLength = contextLength;
      this.script = script;
    }

    @Override
    public String name() {
      return "scripted";
    }

    @Override
    public int contextLength() {
      return contextLength;
    }

    @Override
    public int[] encode(String text) {
      return text.chars().toArray();
    }

    @Override
    public String decode(int[] ids) {
      return new String(ids, 0, ids.length);
    }

    @Override
    public int[] encodeChat(List<ChatMessage> messages) {
      read = messages;
      return encode(String.join("\n", messages.stream().map(ChatMessage::text).toList()));
    }

    @Override
    public Completion complete(
        int[] promptIds, int maxTokens, Sampling sampling, TextListener listener) {
      String text = script.apply(read.getLast().text());
      for (String word : text.split("(?<= )")) {
        if (!listener.accept(word)) {
          break;
        }
      }
      return new Completion(new int[0], text, Completion.Stop.END_OF_GENERATION, 0, 0, 0);
    }

    @Override
    public void close() {}
  }

  private static ScriptedModel saying(String answer) {
    return new ScriptedModel(5_000, question -> answer);
  }

  private Answerer.Answer ask(Answerer answerer, String question) {
    heard.clear();
    return answerer.answer(question, heard::add, () -> true);
  }

  private static Answerer with(LanguageModel model, Answerer.Elsewhere elsewhere) {
    return new Answerer(
        model, "small", () -> ANSWER_TOKENS, () -> 2, elsewhere, InstantSource.system());
  }

  private static Answerer.Elsewhere remote(URI address) {
    return new Answerer.Elsewhere(
        Optional.empty(),
        Optional.of(new RemoteModel(address, Duration.ofSeconds(10))),
        "From the network:");
  }

  private static Answerer.Elsewhere larger(LanguageModel model) throws InterruptedException {
    LargerModel larger = new LargerModel("large", () -> model, refused -> {});
    larger.load();
    while (larger.ready().isEmpty()) {
      Thread.sleep(1);
    }
    return new Answerer.Elsewhere(Optional.of(larger), Optional.empty(), "");
  }

  @Test
  void goesOnFromTheLastAnswers() {
    ScriptedModel model = saying("It is Paris.");
    Answerer answerer = with(model, Answerer.Elsewhere.NOBODY);

    ask(answerer, "What is the capital of France?");
    Answerer.Answer next = ask(answerer, "And in Spain?");

    List<String> last = model.read.stream().map(ChatMessage::text).toList();
    assertEquals(
        List.of("What is the capital of France?", "It is Paris.", "And in Spain?"),
        last.subList(last.size() - 3, last.size()));
    assertEquals("after 1 earlier question(s)", next.reason());
  }

  @Test
  void forgetsTheOldestWhereThereIsNoRoom() {
    ScriptedModel full = saying("It is Paris.");
    int opening = with(full, Answerer.Elsewhere.NOBODY).opening().length;
    ScriptedModel model =
        new ScriptedModel(opening + ANSWER_TOKENS + 60, question -> "It is Paris.");
    Answerer answerer = with(model, Answerer.Elsewhere.NOBODY);

    ask(answerer, "What is the capital of France?");
    Answerer.Answer next = ask(answerer, "What is the capital of Spain?");

    assertEquals(
        "after 1 earlier question(s); 1 earlier question(s) forgotten for want of room",
        next.reason());
    assertTrue(model.read.stream().noneMatch(one -> one.text().contains("France")), "it is gone");
  }

  @Test
  void handsOverToTheLargerModelWhereTheFirstDoesNotKnow() throws Exception {
    Answerer answerer =
        with(
            saying("I'm sorry, but I don't know that. Ask me more."),
            larger(saying("It was Rembrandt.")));

    Answerer.Answer answer = ask(answerer, "Who painted it?");

    assertEquals(List.of("It was Rembrandt."), heard);
    assertEquals("large", answer.model());
    assertEquals("small does not know", answer.reason());
  }

  @Test
  void asksTheLargerModelAtOnceWhereTheQuestionIsLong() throws Exception {
    Answerer answerer = with(saying("Yes."), larger(saying("Because of the tides.")));

    Answerer.Answer answer =
        ask(answerer, "Why is it that the water in the harbor is so much lower in the evening?");

    assertEquals("Because of the tides.", answer.text());
    assertEquals("a long question, for the larger model", answer.reason());
  }

  @Test
  void marksAloudWhatComesFromTheNetwork() throws Exception {
    try (SmallServer server = new SmallServer().saying("It was Rem", "brandt. ", "He was Dutch.")) {
      Answerer answerer = with(saying("Yes."), remote(server.address()));

      Answerer.Answer answer = ask(answerer, "Who painted it?");
      ask(answerer, "And when?");

      assertEquals("From the network: It was Rembrandt. He was Dutch.", answer.text());
      assertEquals("From the network: It was Rembrandt.", heard.getFirst());
      assertEquals("He was Dutch.", heard.get(1));
      assertTrue(answer.reason().startsWith("from the network, 127.0.0.1:"), answer.reason());
      assertTrue(
          server.asked().get(1).toString().contains("It was Rembrandt. He was Dutch."),
          "the dialogue goes on");
      assertTrue(
          !server.asked().get(1).toString().contains("From the network"), "the mark is not of it");
    }
  }

  @Test
  void answersByItselfWhereTheNetworkFails() {
    Answerer answerer =
        with(saying("It was Rembrandt."), remote(URI.create("http://127.0.0.1:9/v1")));

    Answerer.Answer answer = ask(answerer, "Who painted it?");

    assertEquals(List.of("It was Rembrandt."), heard);
    assertEquals("small", answer.model());
    assertTrue(
        answer.reason().startsWith("the network failed: 127.0.0.1:9: can't be reached"),
        answer.reason());
  }

  @Test
  void refusesALargerModelForWhichThereIsNoRoom(@TempDir Path folder) throws Exception {
    Path file = Files.write(folder.resolve("large.gguf"), new byte[4 << 20]);

    LargerModel.requireRoom(file, 11 << 20);
    LlmException refused =
        assertThrows(LlmException.class, () -> LargerModel.requireRoom(file, 10 << 20));

    assertEquals(
        "it needs 5 MiB; at most half of this board's 10 MiB may be taken", refused.getMessage());
  }
}
