package dev.tern.device.conversation;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpokenWordsGuardTest {
  private final AtomicLong clock = new AtomicLong(1_000_000_000L);
  private final SpokenWordsGuard guard = new SpokenWordsGuard(clock::get);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          The kitchen light is now on.               | the kitchen light is now on
          The kitchen light is now on.               | kitchen light
          The kitchen light is now on.               | the kitchen like is no on
          The kitchen light is now on.               | a chicken light is now
          I set a timer for ten minutes.             | at a time or for ten minutes
          I set a timer for ten minutes.             | said a timer
          It is 7:05 in the morning.                 | it is seven oh five
          It is 7:05 in the morning.                 | seven five in the morning
          Tomorrow will be sunny, with 23 degrees.   | tomorrow will be sunny with twenty three degrees
          Tomorrow will be sunny, with 23 degrees.   | tomorrow be sonny twenty degrees
          I don't know what the weather is like.     | i don't know what the whether is like
          I don't know what the weather is like.     | don't know [unk] weather
          Would you like me to recognize speech?     | wood you like me to wreck a nice speech
          """)
  void ignoresMisheardPiecesOfWhatIsBeingSaid(String said, String heard) {
    guard.saying(said);

    assertTrue(guard.isOwnVoice(heard));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          The kitchen light is now on.               | turn off the music
          The kitchen light is now on.               | no the bedroom
          The kitchen light is now on.               | thank you that is enough
          The kitchen light is now on.               | what time is it
          I set a timer for ten minutes.             | make it twenty
          I set a timer for ten minutes.             | no
          Tomorrow will be sunny, with 23 degrees.   | and on sunday
          Tomorrow will be sunny, with 23 degrees.   | play some jazz
          I don't know what the weather is like.     | never mind
          """)
  void hearsAPersonWhoSaysSomethingElse(String said, String heard) {
    guard.saying(said);

    assertFalse(guard.isOwnVoice(heard));
  }

  @Test
  void hearsAPersonWhoTalksOverTheEcho() {
    guard.saying("The kitchen light is now on.");

    assertFalse(guard.isOwnVoice("the kitchen light turn the music off please"));
  }

  @Test
  void hearsStopWhateverElseWasHeard() {
    guard.saying("The shop in the high street is open until eight in the evening.");

    assertFalse(guard.isOwnVoice("stop"));
    assertFalse(guard.isOwnVoice("the shop in the high street stop"));
  }

  @Test
  void ignoresStopWhileTheApplianceItselfIsSayingIt() {
    guard.saying("Say stop to end the alarm.");

    assertTrue(guard.isOwnVoice("stop"));
    assertTrue(guard.isOwnVoice("say stop to end"));
  }

  @Test
  void hearsStopWhenTheApplianceSaidItSomeClausesAgo() {
    guard.saying("Say stop to end the alarm.");
    pass(Duration.ofSeconds(2));
    guard.saying("It rings every morning at seven.");
    pass(Duration.ofSeconds(2));

    assertFalse(guard.isOwnVoice("stop"));
  }

  @Test
  void remembersAllClausesOfAReply() {
    guard.saying("There are three timers.");
    pass(Duration.ofSeconds(2));
    guard.saying("The first has ten minutes left.");

    assertTrue(guard.isOwnVoice("three timers the first has ten minutes"));
  }

  @Test
  void ignoresItsWordsUntilTheRecognizerHasCaughtUp() {
    guard.saying("The kitchen light is now on.");
    guard.silent();

    pass(SpokenWordsGuard.GRACE);

    assertTrue(guard.isOwnVoice("kitchen light is now on"));
  }

  @Test
  void hearsAPersonSayTheSameAfterwards() {
    guard.saying("The kitchen light is now on.");
    guard.silent();

    pass(SpokenWordsGuard.GRACE.plusMillis(1));

    assertFalse(guard.isOwnVoice("kitchen light is now on"));
  }

  @Test
  void hearsAnAnswerThatBeginsWhenTheQuestionHasEnded() {
    guard.saying("Shall I delete it, yes or no?");
    pass(Duration.ofSeconds(2));
    guard.silent();
    long asked = clock.get();

    assertTrue(guard.isOwnVoice("yes", asked));
    assertFalse(guard.isOwnVoice("yes", asked + Duration.ofMillis(400).toNanos()));
  }

  @Test
  void forgetsOneReplyBeforeTheNext() {
    guard.saying("The kitchen light is now on.");
    guard.silent();
    pass(Duration.ofSeconds(10));
    guard.saying("It is seven o'clock.");

    assertFalse(guard.isOwnVoice("kitchen light"));
  }

  @Test
  void takesNoWordsForNobodys() {
    guard.saying("The kitchen light is now on.");

    assertTrue(guard.isOwnVoice(""));
    assertTrue(guard.isOwnVoice("[unk]"));
  }

  @Test
  void hearsEverybodyBeforeAnythingWasSaid() {
    assertFalse(guard.isOwnVoice("the kitchen light"));
    assertFalse(guard.isOwnVoice("the kitchen light", clock.get()));
  }

  private void pass(Duration time) {
    clock.addAndGet(time.toNanos());
  }
}
