package dev.tern.asr.vosk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tern.asr.AsrException;
import dev.tern.asr.Transcript.Word;
import java.util.List;
import org.junit.jupiter.api.Test;

class VoskJsonTest {
  @Test
  void readsWordsWithTheirTimes() {
    String json =
        """
        {"result": [{"conf": 1.000001, "start": 0.42, "end": 0.66, "word": "lights"}],
         "text": "lights"}
        """;

    assertEquals(List.of(new Word("lights", 0.42, 0.66, 1.0)), VoskJson.words(json));
    assertEquals(List.of(), VoskJson.words("{\"text\": \"\"}"));
    assertEquals("lights", VoskJson.partial("{\"partial\": \"lights\"}"));
  }

  @Test
  void joinsTheLettersOfTheDayHalvesAndNothingElse() {
    var a = new Word("a", 1.0, 1.1, 0.9);
    var p = new Word("p", 1.0, 1.1, 0.6);
    var m = new Word("m", 1.1, 1.2, 0.8);
    var lamp = new Word("lamp", 1.1, 1.4, 1);

    assertEquals(List.of(new Word("am", 1.0, 1.2, 0.8)), VoskJson.joinLetters(List.of(a, m)));
    assertEquals(List.of(new Word("pm", 1.0, 1.2, 0.6)), VoskJson.joinLetters(List.of(p, m)));
    assertEquals(List.of(a, lamp), VoskJson.joinLetters(List.of(a, lamp)));
    assertEquals(List.of(m, a), VoskJson.joinLetters(List.of(m, a)));
  }

  @Test
  void saysWhatIsNotJson() {
    var thrown = assertThrows(AsrException.class, () -> VoskJson.words("oops"));

    assertEquals("Vosk answered something that is not JSON: 'oops'", thrown.getMessage());
  }
}
