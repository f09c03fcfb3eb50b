package dev.tern.device.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.device.audio.EchoCanceller;
import dev.tern.device.audio.VirtualSoundCard;
import dev.tern.device.board.BoardConfig.ListenMode;
import dev.tern.device.conversation.ConversationState;
import dev.tern.device.conversation.Turn;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** At real lines of a sound card made of software. */
@Timeout(120)
final class LiveConversationTest {
  private static LiveRig rig;

  @BeforeAll
  static void plugIn() {
    rig = LiveRig.plugIn(false, ListenMode.ALWAYS, EchoCanceller.NONE);
  }

  @AfterAll
  static void pullOut() throws InterruptedException {
    if (rig != null) {
      rig.close();
    }
  }

  @Test
  void answersWhatIsSpokenIntoTheMicrophone() throws InterruptedException {
    VirtualSoundCard.Recording played = rig.card.record();

    rig.card.speak(LiveRig.recording("28_af_sarah.wav"));
    Turn turn = rig.nextTurn();

    assertEquals("coin_flip", turn.intent());
    assertEquals(turn.reply(), turn.heardAloud());
    assertFalse(turn.interrupted());
    String heard = rig.words(played.stop());
    assertTrue(heard.contains("heads") || heard.contains("tails"), heard);
  }

  @Test
  void stopsSpeakingToListen() throws InterruptedException {
    Thread story = rig.beginStory();
    Thread.sleep(1_500);

    rig.card.speak(LiveRig.recording("23_am_eric.wav"));
    Turn turn = rig.nextTurn();

    assertTrue(turn.transcript().contains("time"), turn.transcript());
    assertTrue(story.join(Duration.ofSeconds(1)), "the story goes on");
  }

  @Test
  void goesOnAfterACough() throws InterruptedException {
    VirtualSoundCard.Recording played = rig.card.record();
    Thread story = rig.beginStory();
    Thread.sleep(1_500);

    rig.card.speak(Cough.of(1));
    assertTrue(story.join(Duration.ofSeconds(40)));

    assertTrue(rig.turns.isEmpty(), "a cough was answered");
    String heard = rig.words(played.stop());
    assertTrue(heard.contains("under the warm"), "the end of the story: " + heard);
  }

  @Test
  void stopsAtTheWord() throws InterruptedException {
    Thread story = rig.beginStory();
    Thread.sleep(1_500);

    rig.card.speak(rig.spoken("Stop."));

    assertTrue(story.join(Duration.ofSeconds(2)), "the story goes on");
    Thread.sleep(1_500);
    assertTrue(rig.turns.isEmpty(), "stop was answered");
    assertEquals(ConversationState.IDLE, rig.states.current());
  }
}
