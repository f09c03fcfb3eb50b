package dev.tern.device.conversation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.device.RequiredModels;
import dev.tern.llm.Completion;
import dev.tern.llm.LanguageModel;
import dev.tern.llm.Sampling;
import dev.tern.llm.TextListener;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.InstantSource;
import java.util.ArrayDeque;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With the default model. Each test reads on the calling thread, so that nothing is left out. */
@QuarkusTest
final class PromptFeedTest {
  private static final int ANSWER_TOKENS = 12;

  @Inject LanguageModel model;
  private Answerer answerer;
  private PromptFeed feed;

  @BeforeAll
  static void needsModels() {
    RequiredModels.assumeDefaults();
  }

  @BeforeEach
  void beginAfterTheOpening() {
    answerer = new Answerer(model, "default", ANSWER_TOKENS, 2, InstantSource.system());
    answerer.warmUp();
    feed = new PromptFeed(model, answerer::beginning, Runnable::run);
  }

  @Test
  void readsTheSameAsAPromptInOneGo() {
    int[] prompt = answerer.prompt("What is the capital of Italy?");
    model.prepare(answerer.prompt("Something else"));
    int[] inOneGo = continued(prompt);
    answerer.warmUp();

    for (String partial :
        new String[] {
          "What", "What is", "What is a", "What is the capital", "What is the capital of"
        }) {
      feed.understood(partial, false);
    }
    feed.understood("What is the capital of italy", true);
    feed.understood("What is the capital of Italy?", true);

    assertArrayEquals(inOneGo, continued(prompt));
  }

  @Test
  void readsAllButTheLastWordWhileThePersonSpeaks() {
    int[] opening = answerer.beginning("");

    feed.understood("What is the cap", false);

    int read = answerer.beginning("What is the").length - opening.length;
    assertEquals(3, read);
    assertEquals(
        new PromptFeed.Count(read, 0),
        feed.countAgainst(answerer.prompt("What is the capital of Italy?")));
  }

  @Test
  void takesBackOnlyWhatChanged() {
    int[] until = answerer.beginning("How many");
    int[] read = answerer.beginning("How many likes does a spider have");
    int[] better = answerer.beginning("How many legs does a spider have?");

    feed.understood("How many likes does a spider have", true);
    feed.understood("How many legs does a spider have?", true);

    PromptFeed.Count count =
        feed.countAgainst(answerer.prompt("How many legs does a spider have?"));
    int opening = answerer.beginning("").length;
    assertEquals(read.length - until.length, count.takenBack());
    assertEquals(read.length - opening + better.length - until.length, count.read());
  }

  @Test
  void countsAllAsTakenBackWhereARuleAnswered() {
    feed.understood("What time is it", true);

    PromptFeed.Count count = feed.countAgainst(new int[0]);

    assertTrue(count.read() > 0);
    assertEquals(count.read(), count.takenBack());
  }

  @Test
  void leavesOutWordsThatNewerOnesReplacedAndAllAfterTheEnd() {
    var waiting = new ArrayDeque<Runnable>();
    PromptFeed slow = new PromptFeed(model, answerer::beginning, waiting::add);

    slow.understood("Why is", true);
    slow.understood("Why is the", true);
    waiting.remove().run();
    assertEquals(PromptFeed.Count.NOTHING, slow.countAgainst(new int[0]));
    waiting.remove().run();
    assertEquals(3, slow.countAgainst(new int[0]).read());
    slow.understood("Why is the sky", true);
    slow.end();
    waiting.remove().run();
    assertEquals(3, slow.countAgainst(new int[0]).read());
  }

  private int[] continued(int[] prompt) {
    Completion completion =
        model.complete(prompt, ANSWER_TOKENS, Sampling.GREEDY, TextListener.NONE);
    return completion.ids();
  }
}
