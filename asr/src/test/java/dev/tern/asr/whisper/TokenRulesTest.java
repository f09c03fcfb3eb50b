package dev.tern.asr.whisper;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.asr.AsrException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens become text byte by byte; what may not be written becomes impossible. */
class TokenRulesTest {
  private static final String VOCABULARY =
      "a\nĠcaf\nÃ©\nĠ[\nĠ\n<|endoftext|>\n<|startoftranscript|>\n<|nocaptions|>\n<|notimestamps|>\n"
          + "<|0.00|>\n";
  private static final String CONFIG =
      "{\"suppress_ids\":[3],\"suppress_ids_begin\":[4,5],\"alignment_heads\":[[1,0]]}";

  @TempDir Path folder;

  @Test
  void joinsBytesOfOneCharacterFromTwoTokens() throws IOException {
    assertEquals("a café", rules(VOCABULARY, CONFIG).text(List.of(0, 1, 2, 5)));
  }

  @Test
  void suppressesBlanksOnlyAtTheBeginningAndTimestampsAlways() throws IOException {
    TokenRules rules = rules(VOCABULARY, CONFIG);
    float[] first = new float[10];
    float[] later = new float[10];
    float no = Float.NEGATIVE_INFINITY;

    rules.suppress(first, true);
    rules.suppress(later, false);

    assertArrayEquals(new float[] {0, 0, 0, no, no, no, 0, 0, no, no}, first);
    assertArrayEquals(new float[] {0, 0, 0, no, 0, 0, 0, 0, no, no}, later);
  }

  @Test
  void refusesAVocabularyWithoutItsSpecialTokens() {
    AsrException e = assertThrows(AsrException.class, () -> rules("a\nb\n", CONFIG));

    assertTrue(e.getMessage().contains("<|endoftext|> is missing"), e.getMessage());
  }

  @Test
  void refusesASuppressedTokenThatDoesNotExist() {
    String config = "{\"suppress_ids\":[3,77],\"suppress_ids_begin\":[]}";

    AsrException e = assertThrows(AsrException.class, () -> rules(VOCABULARY, config));

    assertTrue(
        e.getMessage().contains("suppress_ids[1]=77 is not a token id; expected 0..9"),
        e.getMessage());
  }

  @Test
  void refusesAFolderWithoutAModel() {
    AsrException e =
        assertThrows(
            AsrException.class,
            () -> TokenRules.read(folder.resolve("vocabulary.txt"), folder.resolve("config.json")));

    assertTrue(e.getMessage().contains("tern models pull"), e.getMessage());
  }

  private TokenRules rules(String vocabulary, String config) throws IOException {
    return TokenRules.read(
        Files.writeString(folder.resolve("vocabulary.txt"), vocabulary),
        Files.writeString(folder.resolve("config.json"), config));
  }
}
