package dev.tern.tts.voice;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.pcm.Pcm;
import dev.tern.pcm.PcmFormat;
import dev.tern.tts.Phrase;
import dev.tern.tts.TtsException;
import dev.tern.tts.VoiceModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HibariVoiceTest {
  private static HibariVoice voice;

  @BeforeAll
  static void open() {
    voice = HibariVoice.open(VoiceModel.folder(), VoiceOptions.standard());
  }

  @AfterAll
  static void close() {
    if (voice != null) {
      voice.close();
    }
  }

  @Test
  void speaksAtTwentyFourKilohertzAboutAsFastAsPeopleDo() {
    List<Pcm> sound = speak("The kitchen lights are on.");

    assertEquals(1, sound.size());
    assertEquals(new PcmFormat(24_000, 1), sound.getFirst().format());
    assertEquals(1.7, sound.getFirst().seconds(), 0.5);
    assertTrue(loudest(sound.getFirst()) > 3000, "audible");
  }

  @Test
  void deliversTheFirstClauseBeforeItMakesTheSecond() {
    List<String> order = new ArrayList<>();

    voice.speak(
        Phrase.of("Yes. The kitchen lights are on."),
        clause -> {
          order.add("heard");
          return false; // whoever stops here never pays for the rest
        });

    assertEquals(List.of("heard"), order);
  }

  @Test
  void startsSpeakingAtOnce() {
    Pcm sound = speak("Okay.").getFirst();

    int first = 0;
    while (Math.abs(sound.samples()[first]) < 200) {
      first++;
    }
    assertTrue(first < 24_000 / 10, "silent for " + first + " frames");
  }

  @Test
  void sameTextAndSeedGiveTheSameSamples() {
    assertArrayEquals(
        speak("Good morning.").getFirst().samples(), speak("Good morning.").getFirst().samples());
  }

  @Test
  void speedShortensWhatIsSaid() {
    List<Pcm> fast = new ArrayList<>();
    voice.speak(new Phrase("The kitchen lights are on.", 1.6), fast::add);

    double normal = speak("The kitchen lights are on.").getFirst().seconds();
    assertTrue(fast.getFirst().seconds() < 0.8 * normal, fast.getFirst().seconds() + " s");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "   ", "…", "😀", "日本語", "!?"})
  void textWithNothingToSayDeliversNothing(String text) {
    assertEquals(List.of(), speak(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ok 😀 then", "Zażółć gęślą jaźń", "a\u0000b", "µ∑∂ x", "ﬁne", "x\uD800y"})
  void oddTextIsSpokenAsFarAsItCanBe(String text) {
    assertTrue(!speak(text).isEmpty());
  }

  @Test
  void speaksAClauseLongerThanTheVoiceTakesAtOnce() {
    String clause = "one of the many houses on this long and winding road ".repeat(25) + "is mine.";

    List<Pcm> sound = speak(clause);

    assertTrue(sound.size() > 1, "cut into pieces");
    double seconds = sound.stream().mapToDouble(Pcm::seconds).sum();
    assertTrue(seconds > 50, "all of it is said: " + seconds + " s");
  }

  @Test
  void refusesToSpeakOnceClosed() {
    HibariVoice shortLived = HibariVoice.open(VoiceModel.folder(), VoiceOptions.standard());
    shortLived.close();
    shortLived.close();

    var refused =
        assertThrows(
            TtsException.class, () -> shortLived.speak(Phrase.of("Hello."), clause -> true));

    assertEquals("voice=hibari is closed; open it again to speak", refused.getMessage());
  }

  @Test
  void namesEveryMissingFile(@TempDir Path folder) throws IOException {
    copyAllBut(folder, "hibari.onnx", "tagger.json.gz");

    var refused =
        assertThrows(TtsException.class, () -> HibariVoice.open(folder, VoiceOptions.standard()));

    assertTrue(refused.getMessage().contains("tagger.json.gz, hibari.onnx"), refused.getMessage());
    assertTrue(refused.getMessage().contains("tern models pull"), refused.getMessage());
  }

  @Test
  void refusesAFolderThatIsNotThere(@TempDir Path folder) {
    Path missing = folder.resolve("none");

    var refused =
        assertThrows(TtsException.class, () -> HibariVoice.open(missing, VoiceOptions.standard()));

    assertTrue(refused.getMessage().contains(missing + " does not exist"), refused.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hibari.onnx",
        "oov.onnx",
        "lexicon_us_gold.json.gz",
        "tagger.json.gz",
        "vocab.json",
        "oov.json"
      })
  void namesTheFileThatIsBroken(String name, @TempDir Path folder) throws IOException {
    copyAllBut(folder, name);
    byte[] whole = Files.readAllBytes(VoiceModel.folder().resolve(name));
    Files.write(folder.resolve(name), java.util.Arrays.copyOf(whole, whole.length / 2));

    var refused =
        assertThrows(TtsException.class, () -> HibariVoice.open(folder, VoiceOptions.standard()));

    assertTrue(refused.getMessage().contains(name), refused.getMessage());
    assertTrue(refused.getMessage().contains("tern models verify"), refused.getMessage());
    assertEquals(1, refused.getMessage().lines().count());
  }

  private static List<Pcm> speak(String text) {
    List<Pcm> sound = new ArrayList<>();
    voice.speak(Phrase.of(text), sound::add);
    return sound;
  }

  private static int loudest(Pcm sound) {
    int loudest = 0;
    for (short sample : sound.samples()) {
      loudest = Math.max(loudest, Math.abs(sample));
    }
    return loudest;
  }

  private static void copyAllBut(Path folder, String... names) throws IOException {
    try (Stream<Path> files = Files.list(VoiceModel.folder())) {
      for (Path file : files.toList()) {
        if (!List.of(names).contains(file.getFileName().toString())) {
          Files.createSymbolicLink(folder.resolve(file.getFileName()), file);
        }
      }
    }
  }
}
