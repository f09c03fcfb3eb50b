package dev.tern.device.conversation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class SentenceCaseTest {
  @Test
  void beginsWithACapitalAndWritesTheSpeakerWithOne() {
    assertEquals("What should I wear", SentenceCase.of("what should i wear"));
    assertEquals("I'm cold and so am I", SentenceCase.of("i'm cold and so am i"));
    assertEquals("Is it a taxi in italy", SentenceCase.of("is it a taxi in italy"));
  }

  @Test
  void leavesWhatIsWrittenAlready() {
    assertEquals("is it Rome", SentenceCase.of("is it Rome"));
    assertEquals("", SentenceCase.of(""));
  }
}
