package dev.tern.llm.generate;

import dev.tern.llm.ChatMessage;
import dev.tern.llm.Completion;
import dev.tern.llm.Sampling;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What guessing tokens from the prompt brings. A program, not a test: run {@code GuessSpeed MODEL
 * [ROUNDS]} on the test class path. Models that guess 0, 2, 4 and 8 tokens take turns with three
 * kinds of questions; prints the tokens a second of each and their ratio to no guesses.
 */
final class GuessSpeed {
  private static final int[] GUESSES = {0, 2, 4, 8};

  private static final String HOURS =
      """
      Opening hours. Monday to Friday: nine in the morning to six in the evening. Saturday: ten in the \
      morning to four in the afternoon. Sunday: closed. The swimming pool opens one hour later and \
      closes one hour earlier than the hall. Tickets cost four euros, two euros for children.""";

  private record Question(String kind, String text) {}

  private static final List<Question> QUESTIONS =
      List.of(
          new Question("repeats", "Repeat this text word for word: " + HOURS),
          new Question("quotes", HOURS + "\nUsing this text: when are you open on Saturday?"),
          new Question("speaks freely", "Tell me a story about a lighthouse."));

  private GuessSpeed() {}

  public static void main(String[] arguments) throws IOException {
    Path model = Path.of(arguments[0]);
    int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
    List<LlmEngine> engines = new ArrayList<>();
    for (int guesses : GUESSES) {
      engines.add(LlmEngine.open(model, new LlmOptions(2, 1_024).withGuesses(guesses)));
    }
    for (Question question : QUESTIONS) {
      double[][] speeds = new double[GUESSES.length][rounds];
      for (int round = -1; round < rounds; round++) {
        for (int i = 0; i < GUESSES.length; i++) {
          double speed = speed(engines.get(i), question.text());
          if (round >= 0) {
            speeds[i][round] = speed;
          }
        }
      }
      double without = median(speeds[0]);
      for (int i = 0; i < GUESSES.length; i++) {
        double median = median(speeds[i]);
        System.out.printf(
            "%-14s guesses=%d  %6.1f tok/s  %.2f%n",
            question.kind(), GUESSES[i], median, median / without);
      }
    }
    engines.forEach(LlmEngine::close);
  }

  private static double speed(LlmEngine engine, String question) {
    int[] prompt = engine.encodeChat(List.of(new ChatMessage(ChatMessage.Role.USER, question)));
    Completion completion = engine.complete(prompt, 96, Sampling.GREEDY, text -> true);
    return (completion.ids().length - 1) / (completion.decodeNanos() / 1e9);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
