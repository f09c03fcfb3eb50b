package dev.tern.asr.whisper;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.asr.AsrException;
import dev.tern.asr.TestSound;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
  void suppressesBlanksOnlyAtTheBeginningAndSpecialTokensAlways() throws IOException {
    TokenRules rules = rules(VOCABULARY, CONFIG);
    float[] first = new float[10];
    float[] later = new float[10];
    float no = Float.NEGATIVE_INFINITY;

    rules.suppress(first, true);
    rules.suppress(later, false);

    assertArrayEquals(new float[] {0, 0, 0, no, no, no, no, no, no, no}, first);
    assertArrayEquals(new float[] {0, 0, 0, no, 0, 0, no, no, no, no}, later);
  }

  @Test
  void englishModelsAreToldNeitherLanguageNorTask() throws IOException {
    TokenRules rules = rules(VOCABULARY, CONFIG);

    assertArrayEquals(new int[] {6, 8}, rules.prompt());
    assertEquals(List.of("en"), rules.languages());
    AsrException e = assertThrows(AsrException.class, () -> rules.write("de"));
    assertEquals(
        "language=de is not known to this Whisper model; expected one of en", e.getMessage());
  }

  @Test
  void multilingualModelsAreToldToTranscribeInALanguage() throws IOException {
    TokenRules rules = rules(multilingual(), CONFIG);

    assertEquals(List.of("en", "de", "zh"), rules.languages());
    assertArrayEquals(new int[] {5, 6, 10, 12}, rules.prompt());
    rules.write("de");
    assertArrayEquals(new int[] {5, 7, 10, 12}, rules.prompt());
    assertEquals("de", rules.language());
  }

  @Test
  void takesTheLikeliestOfTheLanguagesOnly() throws IOException {
    TokenRules rules = rules(multilingual(), CONFIG);
    float[] logits = new float[rules.count()];
    logits[0] = 9;
    logits[8] = 5;
    logits[10] = 7;

    assertEquals("zh", rules.likeliestLanguage(logits));
    assertEquals("en", rules(VOCABULARY, CONFIG).likeliestLanguage(new float[10]));
  }

  @Test
  void whereNoSpacesAreWrittenEveryCharacterMayBeginAWord() throws IOException {
    TokenRules rules = rules(multilingual(), CONFIG);

    assertTrue(!rules.beginsWord(0) && rules.beginsWord(1));
    rules.write("zh");
    assertTrue(rules.beginsWord(0) && rules.beginsWord(2), "the first byte of a character");
    assertTrue(!rules.beginsWord(3), "its other bytes");
  }

  @Test
  void readsAVocabularyAsAListToo() throws IOException {
    Files.writeString(
        folder.resolve("vocabulary.json"),
        "[\"a\",\"Ġ[\",\"\",\"Ġ\",\"<|endoftext|>\",\"<|startoftranscript|>\","
            + "\"<|nospeech|>\",\"<|notimestamps|>\"]");
    Files.writeString(folder.resolve("config.json"), CONFIG);

    TokenRules rules = TokenRules.read(folder);

    assertEquals(8, rules.count());
    assertEquals(4, rules.endOfText());
  }

  @Test
  void refusesAVocabularyThatIsNoListOfTexts() throws IOException {
    Files.writeString(folder.resolve("vocabulary.json"), "{\"a\":1}");
    Files.writeString(folder.resolve("config.json"), CONFIG);

    AsrException e = assertThrows(AsrException.class, () -> TokenRules.read(folder));

    assertTrue(e.getMessage().contains("expected a list of texts"), e.getMessage());
  }

  /** What models in CTranslate2's format list, a reader of other formats finds by the text. */
  @ParameterizedTest
  @ValueSource(strings = {"whisper-tiny.en", "whisper-base"})
  void findsTheTokensThatTheModelsOwnListSuppresses(String name) throws IOException {
    Path model = TestSound.pulled(name + "/vocabulary.txt").getParent();
    TokenRules listed = TokenRules.read(model);
    List<String> tokens = List.of(Files.readString(model.resolve("vocabulary.txt")).split("\n"));

    TokenRules found = TokenRules.of(model, tokens, List.of());

    int end = listed.endOfText();
    assertArrayEquals(
        Arrays.stream(listed.suppressed()).filter(id -> id < end).sorted().toArray(),
        found.suppressed());
    assertEquals(listed.languages(), found.languages());
    assertEquals(name.endsWith(".en") ? 1 : 99, found.languages().size());
    assertArrayEquals(listed.prompt(), found.prompt());
  }

  @Test
  void refusesAVocabularyWithoutItsSpecialTokens() {
    AsrException e =
        assertThrows(
            AsrException.class,
            () -> rules("a\nb\n", "{\"suppress_ids\":[],\"suppress_ids_begin\":[]}"));

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
    AsrException e = assertThrows(AsrException.class, () -> TokenRules.read(folder));

    assertTrue(e.getMessage().contains("tern models pull"), e.getMessage());
  }

  private TokenRules rules(String vocabulary, String config) throws IOException {
    Files.writeString(folder.resolve("vocabulary.txt"), vocabulary);
    Files.writeString(folder.resolve("config.json"), config);
    return TokenRules.read(folder);
  }

  /** A vocabulary with as many tokens as a multilingual model's, almost all of them timestamps. */
  private static String multilingual() {
    var lines =
        new StringBuilder(
            "a\nĠb\nè\n¿Ļ\n<|endoftext|>\n<|startoftranscript|>\n<|en|>\n<|de|>\n<|zh|>\n"
                + "<|translate|>\n<|transcribe|>\n<|nospeech|>\n<|notimestamps|>\n");
    for (int id = 13; id <= TokenRules.ENGLISH_TOKENS; id++) {
      lines.append("<|").append(id).append(".00|>\n");
    }
    return lines.toString();
  }
}
