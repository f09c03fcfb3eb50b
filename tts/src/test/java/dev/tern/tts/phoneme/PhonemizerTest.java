package dev.tern.tts.phoneme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.tts.VoiceModel;
import dev.tern.tts.file.VoiceFolder;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhonemizerTest {
  private static Phonemizer phonemizer;

  @BeforeAll
  static void open() {
    phonemizer = Phonemizer.open(new VoiceFolder(VoiceModel.folder()));
  }

  @AfterAll
  static void close() {
    if (phonemizer != null) {
      phonemizer.close();
    }
  }

  @Test
  void errsInAtMostThreePercentOfTheReferencesPhonemes() throws IOException {
    GoldenPhonemes golden = GoldenPhonemes.measure(phonemizer);

    double rate = golden.errorRate(true);
    double withoutStress = golden.errorRate(false);
    System.out.printf(
        "phoneme error rate %.2f %%, without stress marks %.2f %%, %d of %d sentences exact%n",
        100 * rate,
        100 * withoutStress,
        golden.lines().stream().filter(line -> line.errors(true) == 0).count(),
        golden.lines().size());
    assertTrue(rate <= 0.03, "phoneme error rate " + rate);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0000',
      textBlock =
          """
          I will read.                       | ˌI wɪl ɹˈid.
          I read it yesterday.               | ˌI ɹˈɛd ɪt jˈɛstəɹdˌA.
          They live near the live music bar. | ðˌA lˈɪv nˌɪɹ ðə lˈIv mjˈuzɪk bˈɑɹ.
          He will wind the clock.            | hˌi wɪl wˈInd ðə klˈɑk.
          with the wind                      | wɪð ðə wˈɪnd
          Close the door, it's close.        | klˈOz ðə dˈɔɹ, ɪts klˈOs.
          I present the present.             | ˌI pɹizˈɛnt ðə pɹˈɛzᵊnt.
          """)
  void readsHomographsByTheirPartOfSpeech(String text, String phones) {
    assertEquals(phones, phonemizer.phonemes(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0000',
      textBlock =
          """
          the apple and the pear   | ði ˈæpᵊl ænd ðə pˈɛɹ
          to go to Anna            | tə ɡˌO tʊ ˈɑnə
          what to look in for      | wˌʌt tə lˈʊk ɪn fɔɹ
          Come in.                 | kˈʌm ˈɪn.
          I used to live there.    | ˌI jˈust tə lˈɪv ðˈɛɹ.
          I used the door.         | ˌI jˈuzd ðə dˈɔɹ.
          """)
  void smallWordsBendToTheirNeighbors(String text, String phones) {
    assertEquals(phones, phonemizer.phonemes(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0000',
      textBlock =
          """
          USB-C and MQTT     | jˌuˌɛsbˈisˌi ænd ˌɛmkjˌutˌitˈi
          seven A.M          | sˈɛvən ˌAˈɛm
          NASA               | nˈæsə
          TVs                | tˌivˈiz
          a one-sentence one | ɐ wˌʌnsˈɛntᵊns wˈʌn
          café               | kæfˈA
          zorblaxes          | zˈɔɹblæksᵻz
          Qwertzil           | kjˈuwˈɜɹtsɪl
          """)
  void spellsJoinsAndGuessesWhatNoLexiconHolds(String text, String phones) {
    assertEquals(phones, phonemizer.phonemes(text));
  }

  @Test
  void theDecimalPointIsNotStressed() {
    assertEquals("θɹˈi pYnt fˈIv", phonemizer.phonemes("three point five"));
    assertEquals("ɐ pˈYnt", phonemizer.phonemes("a point"));
  }

  @Test
  void nothingIsSaidForNothing() {
    assertEquals("", phonemizer.phonemes(""));
    assertEquals(".", phonemizer.phonemes("."));
  }
}
