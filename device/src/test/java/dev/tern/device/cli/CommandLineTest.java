package dev.tern.device.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tern.device.RequiredModels;
import dev.tern.pcm.Wav;
import io.quarkus.test.junit.main.LaunchResult;
import io.quarkus.test.junit.main.QuarkusMainLauncher;
import io.quarkus.test.junit.main.QuarkusMainTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line as people and scripts meet it: output, one-line errors, exit codes. */
@QuarkusMainTest
class CommandLineTest {
  private static final Path HOME = Path.of(System.getProperty("tern.home"));
  private static final Path RECORDINGS = HOME.resolve("recordings");
  private static final Path STORIES =
      HOME.resolve("llm/src/test/resources/golden/stories260K/stories260K-f32.gguf");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  @BeforeAll
  static void needsModels() {
    RequiredModels.assumeDefaults();
  }

  @Test
  void helpsWithAnExample(QuarkusMainLauncher launcher) {
    for (String command :
        List.of("turn", "ask", "transcribe", "say", "complete", "run", "models")) {
      LaunchResult result = launcher.launch(command, "--help");

      assertEquals(0, result.exitCode(), command);
      assertTrue(result.getOutput().contains("Example"), result.getOutput());
    }
  }

  @Test
  void wrongUsageExitsWithTwo(QuarkusMainLauncher launcher) {
    assertEquals(2, launcher.launch("turn", "--on", "q.wav").exitCode());
    assertEquals(2, launcher.launch("sing").exitCode());
  }

  @Test
  void askPrintsTheDocumentedShape(QuarkusMainLauncher launcher) throws IOException {
    LaunchResult result = launcher.launch("ask", "set a timer for five minutes", "--json");

    JsonNode turn = printed(result);
    assertEquals(
        List.of(
            "file",
            "transcript",
            "tier",
            "intent",
            "slots",
            "reply",
            "timingsMillis",
            "model",
            "ahead",
            "reason",
            "heardAloud",
            "interrupted"),
        names(turn));
    assertEquals(
        List.of("endpoint", "asr", "decide", "firstSound", "total"),
        names(turn.get("timingsMillis")));
    assertEquals("timer_set", turn.get("intent").asText());
    assertEquals("{\"duration\":\"five minutes\"}", turn.get("slots").toString());
    assertEquals("rules", turn.get("tier").asText());
    assertTrue(turn.get("file").isNull() && turn.get("model").isNull());
    assertTrue(turn.get("ahead").isNull(), "nobody spoke");
  }

  @Test
  void turnAnswersAFolderOneObjectALine(QuarkusMainLauncher launcher) throws IOException {
    Files.copy(RECORDINGS.resolve("01_am_michael.wav"), folder.resolve("a.wav"));
    Files.writeString(folder.resolve("b.wav"), "this is no sound");
    Files.copy(RECORDINGS.resolve("12_af_sarah.wav"), folder.resolve("c.wav"));
    Path answers = folder.resolve("answers");

    LaunchResult result =
        launcher.launch("turn", "--in", folder.toString(), "--out", answers.toString(), "--json");

    List<String> lines = result.getOutputStream().stream().filter(l -> l.startsWith("{")).toList();
    assertEquals(3, lines.size(), result.getOutput());
    assertEquals("light_off", JSON.readTree(lines.get(0)).get("intent").asText());
    assertTrue(lines.get(1).contains("\"error\""), lines.get(1));
    assertEquals("timer_cancel", JSON.readTree(lines.get(2)).get("intent").asText());
    assertEquals(1, result.exitCode());
    assertTrue(Wav.read(answers.resolve("a.wav")).seconds() > 0.3);
    assertFalse(Files.exists(answers.resolve("b.wav")));
  }

  @Test
  void demoAnswersThreeRecordings(QuarkusMainLauncher launcher) {
    Path out = folder.resolve("answers.wav");

    LaunchResult result = launcher.launch("demo", "--out", out.toString());

    assertEquals(0, result.exitCode(), result.getErrorOutput());
    assertTrue(
        result.getOutput().contains("turn on the kitchen lights"), "heard: " + result.getOutput());
    assertTrue(Wav.read(out).seconds() > 3, "three answers");
  }

  @Test
  void transcribePrintsTheDocumentedShape(QuarkusMainLauncher launcher) throws IOException {
    LaunchResult result =
        launcher.launch("transcribe", "--json", RECORDINGS.resolve("02_bf_emma.wav").toString());

    JsonNode transcribed = printed(result);
    assertEquals(
        List.of(
            "file", "text", "words", "confidence", "audioSeconds", "seconds", "engine", "language"),
        names(transcribed));
    assertEquals("switch the garden lights off", transcribed.get("text").asText());
    assertEquals(
        List.of("text", "startSeconds", "endSeconds", "confidence"),
        names(transcribed.get("words").get(0)));
  }

  @Test
  void transcribeWritesSubtitlesOfEachRecordingIntoAFolder(QuarkusMainLauncher launcher)
      throws IOException {
    LaunchResult result =
        launcher.launch(
            "transcribe",
            "--engine",
            "vosk",
            "--format",
            "srt",
            "--out",
            folder.toString(),
            RECORDINGS.resolve("00_af_bella.wav").toString(),
            RECORDINGS.resolve("07_am_eric.wav").toString());

    assertEquals(0, result.exitCode(), result.getErrorOutput());
    assertEquals("", result.getOutput());
    assertEquals(
        "1\n00:00:00,780 --> 00:00:02,100\nturn on the lights in the office\n\n",
        Files.readString(folder.resolve("00_af_bella.srt")));
    assertTrue(
        Files.readString(folder.resolve("07_am_eric.srt")).contains("\nturn on the dishwasher\n"));
  }

  @Test
  void transcribeWritesOneFile(QuarkusMainLauncher launcher) throws IOException {
    Path out = folder.resolve("film.vtt");

    LaunchResult result =
        launcher.launch(
            "transcribe",
            "--engine",
            "whisper",
            "--model",
            "whisper-tiny.en",
            "--format",
            "vtt",
            "--out",
            out.toString(),
            RECORDINGS.resolve("00_af_bella.wav").toString());

    assertEquals(0, result.exitCode(), result.getErrorOutput());
    String written = Files.readString(out);
    assertTrue(written.startsWith("WEBVTT\n\n00:00:0"), written);
    assertTrue(written.endsWith("\nTurn on the lights in the office.\n\n"), written);
  }

  @Test
  void transcribeRefusesWhatNoEngineCan(QuarkusMainLauncher launcher) {
    String wav = RECORDINGS.resolve("00_af_bella.wav").toString();

    assertRefused(
        launcher,
        "language=de is not known to this Whisper model; expected one of en",
        "transcribe",
        "--engine",
        "whisper",
        "--language",
        "de",
        wav);
    assertRefused(
        launcher,
        "--language de with --engine both: Vosk hears en; expected --engine whisper",
        "transcribe",
        "--language",
        "de",
        wav);
    assertRefused(
        launcher, "--format srt with 2 recordings", "transcribe", "--format", "srt", wav, wav);
    assertRefused(
        launcher, "no such file or folder", "transcribe", "--model", "none/ggml-x.bin", wav);
  }

  @Test
  void sayWritesSpeech(QuarkusMainLauncher launcher) {
    Path out = folder.resolve("said.wav");

    LaunchResult result = launcher.launch("say", "Dinner is at 7:30 p.m.", "--out", out.toString());

    assertEquals(0, result.exitCode());
    assertTrue(Wav.read(out).seconds() > 1);
  }

  @Test
  void sayRefusesWhatCannotBeSpoken(QuarkusMainLauncher launcher) {
    Path out = folder.resolve("said.wav");

    assertRefused(launcher, "nothing that can be spoken", "say", "***", "--out", out.toString());
    assertFalse(Files.exists(out));
  }

  @Test
  void completeContinuesAsTheReferenceDoes(QuarkusMainLauncher launcher) throws IOException {
    JsonNode golden = JSON.readTree(STORIES.resolveSibling("greedy_golden.json").toFile());
    List<Integer> expected = new ArrayList<>();
    golden.get("greedy_ids").forEach(id -> expected.add(id.asInt()));

    LaunchResult result =
        launcher.launch(
            "complete",
            "--model",
            STORIES.toString(),
            "--prompt",
            "",
            "--max-tokens",
            "32",
            "--ids");

    List<Integer> ids = new ArrayList<>();
    printed(result).get("ids").forEach(id -> ids.add(id.asInt()));
    assertEquals(expected.subList(1, 33), ids); // the first of the golden ids is the prompt
  }

  @Test
  void refusesSoundThatIsNone(QuarkusMainLauncher launcher) throws IOException {
    Path empty = Files.createFile(folder.resolve("empty.wav"));
    Path text = Files.writeString(folder.resolve("text.wav"), "a".repeat(100));
    Path still = folder.resolve("zero-hertz.wav");
    byte[] wav = Files.readAllBytes(RECORDINGS.resolve("01_am_michael.wav"));
    Arrays.fill(wav, 24, 28, (byte) 0); // the sample rate
    Files.write(still, wav);
    Path out = folder.resolve("out.wav");

    for (Path bad : List.of(folder.resolve("missing.wav"), empty, text, still)) {
      assertRefused(
          launcher,
          bad.getFileName().toString(),
          "turn",
          "--in",
          bad.toString(),
          "--out",
          out.toString());
      assertFalse(Files.exists(out), "something was written for " + bad);
    }
  }

  @Test
  void refusesAModelThatIsCutShort(QuarkusMainLauncher launcher) throws IOException {
    byte[] whole = Files.readAllBytes(STORIES);
    Path cut = folder.resolve("cut.gguf");
    Files.write(cut, Arrays.copyOf(whole, whole.length / 2));

    assertRefused(launcher, "cut.gguf", "complete", "--model", cut.toString(), "--prompt", "Once");
  }

  @Test
  void refusesAModelOfTheWrongRole(QuarkusMainLauncher launcher) {
    assertRefused(
        launcher,
        "role=voice; expected role=language-model",
        "complete",
        "--model",
        "hibari",
        "--prompt",
        "Once");
  }

  @Test
  void refusesABrokenBoardNamingTheLine(QuarkusMainLauncher launcher) throws IOException {
    Path broken = Files.writeString(folder.resolve("board.yaml"), "board: b\nllm:\n  thread: 2\n");
    Path unknownSkill =
        Files.writeString(folder.resolve("skills.yaml"), "board: b\nskills: [lights, juggling]\n");

    assertRefused(
        launcher, "board.yaml:3: unknown key llm.thread", "board", "check", broken.toString());
    assertRefused(launcher, "juggling", "board", "check", unknownSkill.toString());
  }

  /** One line on standard error, nothing on standard output, exit code 1. */
  private static void assertRefused(
      QuarkusMainLauncher launcher, String expected, String... command) {
    LaunchResult result = launcher.launch(command);

    List<String> errors =
        result.getErrorStream().stream().filter(line -> line.startsWith("tern: ")).toList();
    assertEquals(1, result.exitCode(), result.getErrorOutput());
    assertEquals(1, errors.size(), result.getErrorOutput());
    assertTrue(errors.getFirst().contains(expected), errors.getFirst());
    assertFalse(result.getErrorOutput().contains("defect"), result.getErrorOutput());
    assertEquals("", result.getOutput().strip());
  }

  /** The object that was printed; the launcher's captured output has log lines beside it. */
  private static JsonNode printed(LaunchResult result) throws IOException {
    return JSON.readTree(
        result.getOutputStream().stream()
            .filter(line -> line.startsWith("{"))
            .findFirst()
            .orElse(""));
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
