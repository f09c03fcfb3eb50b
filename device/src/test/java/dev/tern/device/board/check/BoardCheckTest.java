package dev.tern.device.board.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.device.board.BoardConfig;
import dev.tern.device.board.BoardFile;
import dev.tern.device.board.check.BoardCheck.SoundDeviceNames;
import dev.tern.device.board.check.Finding.Level;
import dev.tern.device.machine.Machine;
import dev.tern.device.machine.MachineFolder;
import dev.tern.device.measure.SecondListenerCost;
import dev.tern.device.model.Catalog;
import dev.tern.device.model.ModelStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BoardCheckTest {
  private static final Path HOME = Path.of(System.getProperty("tern.home"));
  private static final SoundDeviceNames HEADSET =
      new SoundDeviceNames(List.of("Array [plughw:1,0]"), List.of("Headphones [plughw:0,0]"));

  @TempDir Path folder;

  private Path root;
  private ModelStore noModels;

  @BeforeEach
  void layOut() throws IOException {
    root = Files.createDirectory(folder.resolve("root"));
    noModels = new ModelStore(folder.resolve("models"), HOME, Catalog.ofThisMachine());
  }

  @Test
  void findsNothingWrongWithABoardOnItsMachine() throws IOException {
    List<Finding> findings =
        check("board: b\nmachine:\n  architecture: arm64\n  cores: 4\n", HEADSET);

    assertEquals(List.of(), about(findings, Level.ERROR, "machine"));
    assertEquals(List.of(), about(findings, Level.WARN, ""));
    assertEquals("4", about(findings, Level.OK, "cores").getFirst().text());
  }

  @Test
  void refusesABoardOfAnotherArchitecture() throws IOException {
    assertEquals(
        "expected x86-64, this is arm64; choose another board: tern board init",
        error("board: b\nmachine:\n  architecture: x86-64\n", "machine.architecture"));
  }

  @Test
  void namesInstructionSetsThatAreMissing() throws IOException {
    assertEquals(
        "[asimddp] is missing on implementer 0x41 part 0xd08; this is another board (tern board"
            + " init), or one that only the JVM runs on",
        error(
            "board: b\nmachine:\n  instruction-sets: [asimd, asimddp]\n",
            "machine.instruction-sets"));
  }

  @Test
  void saysHowManyThreadsFitTheCores() throws IOException {
    assertEquals(
        "8 threads on 4 cores are slower than 4; set llm.threads: 4 or leave it out",
        warning("board: b\nllm:\n  threads: 8\n", "llm.threads"));
  }

  @Test
  void refusesCoresThatAreNotThere() throws IOException {
    assertEquals(
        "[4, 5] is not there; this process may use [0, 1, 2, 3]; correct llm.cores or leave it out",
        error("board: b\nllm:\n  cores: [3, 4, 5]\n", "llm.cores"));
  }

  @Test
  void warnsOfMoreThreadsThanCoresToStayOn() throws IOException {
    assertTrue(
        warning("board: b\nllm:\n  cores: [2, 3]\n  threads: 4\n", "llm.cores")
            .endsWith("set llm.threads: 2"));
  }

  @Test
  void refusesALimitAboveTheMemory() throws IOException {
    assertEquals(
        "4096 MiB, the machine has 1848; set memory.limit-mib to at most 1848 and smaller models",
        error("board: b\nmemory:\n  limit-mib: 4096\n", "memory.limit-mib"));
  }

  @Test
  void toleratesWhatFirmwareAndKernelKeep() throws IOException {
    assertEquals(
        List.of(),
        about(
            check("board: b\nmachine:\n  memory-mib: 2048\n", HEADSET),
            Level.WARN,
            "machine.memory-mib"));
    assertTrue(
        warning("board: b\nmachine:\n  memory-mib: 4096\n", "machine.memory-mib")
            .startsWith("expected 4096 MiB, found 1848"));
  }

  @Test
  void warnsOfAControlGroupThatEndsTheProcessEarlier() throws IOException {
    new MachineFolder(root)
        .file("proc/self/cgroup", "0::/tern\n")
        .file("sys/fs/cgroup/tern/memory.max", "536870912\n");

    assertTrue(
        warning("board: b\n", "memory.limit-mib")
            .contains("the control group ends the process at 512"));
  }

  @Test
  void warnsOfAMicrophoneThatIsNotThere() throws IOException {
    assertTrue(
        warning("board: b\naudio:\n  capture: Yeti\n", "audio.capture")
            .startsWith(
                "Yeti, found=[Array [plughw:1,0]]; without it the appliance does not listen"));
    assertEquals(
        List.of("audio.capture", "audio.playback"),
        about(check("board: b\n", new SoundDeviceNames(List.of(), List.of())), Level.WARN, "audio")
            .stream()
            .map(Finding::about)
            .toList());
  }

  @Test
  void findsADeviceByAPartOfItsNameAndAsksForNoneWhereNoneIsWanted() throws IOException {
    assertEquals(
        List.of(),
        about(
            check("board: b\naudio:\n  capture: array\n  playback: none\n", HEADSET),
            Level.WARN,
            "audio"));
  }

  @Test
  void warnsOfAMicrophoneWithOtherSampleRates() throws IOException {
    new MachineFolder(root)
        .file("proc/asound/cards", " 0 [Mic            ]: USB-Audio - Old Mic\n")
        .file("proc/asound/pcm", "00-00: USB Audio : USB Audio : capture 1\n")
        .file("proc/asound/card0/stream0", "Old Mic\n\nCapture:\n    Rates: 44100\n");

    assertTrue(
        warning("board: b\n", "machine.sample-rates-hz")
            .startsWith("expected one of [16000, 48000], USB-Audio - Old Mic records at [44100]"));
  }

  @Test
  void namesTheCommandThatBringsAMissingModel() throws IOException {
    assertEquals(
        "hibari is not installed; tern models pull hibari", error("board: b\n", "models.voice"));
    assertTrue(error("board: b\nmodels:\n  voice: hibary\n", "models.voice").contains("hibari"));
    assertEquals(
        "smollm2-135m is a language-model; choose a model of role voice",
        error("board: b\nmodels:\n  voice: smollm2-135m\n", "models.voice"));
  }

  @Test
  void asksForNoSecondListenerWhereItIsOff() throws IOException {
    assertEquals(
        List.of(),
        about(
            check("board: b\nasr:\n  second-pass: off\n", HEADSET),
            Level.ERROR,
            "models.second-listener"));
  }

  @Test
  void tellsWhatTheSecondListenerCosts() throws IOException {
    String yaml = "board: b\nasr:\n  end-silence-millis: 400\n";
    BoardConfig board = BoardFile.read(Files.writeString(folder.resolve("b.yaml"), yaml));
    long mebibyte = 1 << 20;

    Finding quick =
        BoardCheck.told(
            "whisper",
            new SecondListenerCost(38 * mebibyte, 21 * mebibyte, 0.21, 0.05),
            board.asr());
    Finding slow =
        BoardCheck.told(
            "whisper", new SecondListenerCost(38 * mebibyte, 21 * mebibyte, 0.9, 0.3), board.asr());

    assertEquals(
        Finding.ok(
            "asr.second-pass",
            "whisper takes 38 MiB mapped and 21 MiB private; a sentence takes 210 ms in the silence"
                + " and 50 ms for its words"),
        quick);
    assertEquals(Level.WARN, slow.level());
    assertTrue(
        slow.text()
            .endsWith(
                "that is more than asr.end-silence-millis=400: answers wait for it; raise"
                    + " asr.threads where there are cores, or set asr.second-pass: off"),
        slow.text());
  }

  @Test
  void warnsOfAStateFolderThatCantBeMade() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    assertTrue(
        warning("board: b\nstate:\n  folder: " + file + "/state\n", "state.folder")
            .contains("can't be written to"));
  }

  private String error(String yaml, String about) throws IOException {
    return only(check(yaml, HEADSET), Level.ERROR, about);
  }

  private String warning(String yaml, String about) throws IOException {
    return only(check(yaml, HEADSET), Level.WARN, about);
  }

  private static String only(List<Finding> findings, Level level, String about) {
    List<Finding> found =
        about(findings, level, about).stream()
            .filter(finding -> finding.about().equals(about))
            .toList();
    assertEquals(1, found.size(), findings.toString());
    return found.getFirst().text();
  }

  private static List<Finding> about(List<Finding> findings, Level level, String about) {
    return findings.stream()
        .filter(finding -> finding.level() == level && finding.about().startsWith(about))
        .toList();
  }

  /** On a Raspberry Pi 4 with 2 GiB and no models. */
  private List<Finding> check(String yaml, SoundDeviceNames devices) throws IOException {
    String state = yaml.contains("state:") ? "" : "state:\n  folder: " + folder + "/state\n";
    BoardConfig board =
        BoardFile.read(Files.writeString(folder.resolve("board.yaml"), yaml + state));
    Machine machine = MachineFolder.raspberryPi4(root);
    return BoardCheck.of(
        board,
        machine,
        devices,
        noModels,
        (model, threads) -> {
          throw new AssertionError("no second listener is installed: " + model);
        });
  }
}
