package dev.tern.device.board.check;

import dev.tern.device.board.BoardConfig;
import dev.tern.device.machine.Machine;
import dev.tern.device.machine.SoundCard;
import dev.tern.device.measure.SecondListenerCost;
import dev.tern.device.model.Catalog;
import dev.tern.device.model.CatalogEntry;
import dev.tern.device.model.Installation;
import dev.tern.device.model.ModelException;
import dev.tern.device.model.ModelRole;
import dev.tern.device.model.ModelStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** Asks everything there is to ask of a board on a machine. */
public final class BoardCheck {
  private static final int MEBIBYTE_BITS = 20;

  /**
   * Firmware, graphics and kernel keep some of the memory that a board is sold with: a Raspberry Pi
   * with 1 GiB reports about 0.9.
   */
  private static final double MEMORY_LEFT_BY_KERNEL = 0.85;

  private final BoardConfig board;
  private final Machine machine;
  private final SoundDeviceNames devices;
  private final ModelStore models;
  private final SecondListenerCost.Trial trial;
  private final List<Finding> findings = new ArrayList<>();

  /**
   * Sound devices that can be opened, by their Java Sound names.
   *
   * @param captures microphones
   * @param plays speakers
   */
  public record SoundDeviceNames(List<String> captures, List<String> plays) {}

  private BoardCheck(
      BoardConfig board,
      Machine machine,
      SoundDeviceNames devices,
      ModelStore models,
      SecondListenerCost.Trial trial) {
    this.board = board;
    this.machine = machine;
    this.devices = devices;
    this.models = models;
    this.trial = trial;
  }

  /**
   * All findings, in the order of the board's file.
   *
   * @param trial tells what the second listener costs, where the board has one and it is installed
   */
  public static List<Finding> of(
      BoardConfig board,
      Machine machine,
      SoundDeviceNames devices,
      ModelStore models,
      SecondListenerCost.Trial trial) {
    BoardCheck check = new BoardCheck(board, machine, devices, models, trial);
    check.processor();
    check.threads();
    check.memory();
    check.sound();
    check.models();
    check.secondListener();
    check.stateFolder();
    return List.copyOf(check.findings);
  }

  private void processor() {
    String expected = written(board.machine().architecture());
    if (!expected.equals("any") && !expected.equals(machine.architecture())) {
      error(
          "machine.architecture",
          "expected %s, this is %s; choose another board: tern board init",
          expected,
          machine.architecture());
      return;
    }
    List<String> missing =
        board.machine().instructionSets().stream()
            .filter(Predicate.not(machine.instructionSets()::contains))
            .toList();
    if (!missing.isEmpty()) {
      error(
          "machine.instruction-sets",
          "%s is missing on %s; this is another board (tern board init), or one that only the JVM runs on",
          missing,
          machine.processor());
      return;
    }
    ok("processor", "%s, %s", machine.processor(), machine.architecture());
  }

  private void threads() {
    int found = machine.cores().size();
    if (found < board.machine().cores()) {
      warn(
          "machine.cores",
          "expected %d, found %d; answers take longer; lift a limit of the container or the"
              + " service (CPUAffinity, cpuset), or choose another board",
          board.machine().cores(),
          found);
    } else {
      ok("cores", "%d", found);
    }
    noMoreThreadsThanCores("asr.threads", board.asr().threads());
    noMoreThreadsThanCores("llm.threads", board.llm().threads());
    noMoreThreadsThanCores("tts.threads", board.tts().threads());
    List<Integer> absent =
        board.llm().cores().stream().filter(core -> !machine.cores().contains(core)).toList();
    if (!absent.isEmpty()) {
      error(
          "llm.cores",
          "%s is not there; this process may use %s; correct llm.cores or leave it out",
          absent,
          machine.cores());
    } else if (!board.llm().cores().isEmpty()
        && board.llm().cores().size() < board.llm().threads()) {
      warn(
          "llm.cores",
          "%d cores for llm.threads=%d: threads wait for each other; set llm.threads: %d",
          board.llm().cores().size(),
          board.llm().threads(),
          board.llm().cores().size());
    }
  }

  private void noMoreThreadsThanCores(String key, int threads) {
    int cores = machine.cores().size();
    if (threads > cores) {
      warn(
          key,
          "%d threads on %d cores are slower than %d; set %s: %d or leave it out",
          threads,
          cores,
          cores,
          key,
          cores);
    }
  }

  private void memory() {
    long foundMib = machine.memoryBytes() >> MEBIBYTE_BITS;
    int expectedMib = board.machine().memoryMib();
    int limitMib = board.memory().limitMib();
    if (foundMib < limitMib) {
      error(
          "memory.limit-mib",
          "%d MiB, the machine has %d; set memory.limit-mib to at most %d and smaller models",
          limitMib,
          foundMib,
          foundMib);
    } else if (foundMib < expectedMib * MEMORY_LEFT_BY_KERNEL) {
      warn(
          "machine.memory-mib",
          "expected %d MiB, found %d; choose smaller models or another board",
          expectedMib,
          foundMib);
    } else {
      ok("memory", "%d MiB, of which the appliance may take %d", foundMib, limitMib);
    }
    machine
        .memoryLimitBytes()
        .ifPresent(
            limit -> {
              long groupMib = limit >> MEBIBYTE_BITS;
              if (groupMib < limitMib) {
                warn(
                    "memory.limit-mib",
                    "%d MiB, the control group ends the process at %d; raise its limit"
                        + " (MemoryMax, docker --memory) or set memory.limit-mib: %d",
                    limitMib,
                    groupMib,
                    groupMib);
              }
            });
  }

  private void sound() {
    device("audio.capture", board.audio().capture(), devices.captures(), "listen", "microphone");
    device("audio.playback", board.audio().playback(), devices.plays(), "speak", "speaker");
    if (!board.audio().capture().equals("none")) {
      machine.soundCards().stream().filter(SoundCard::captures).forEach(this::sampleRates);
    }
  }

  private void device(String key, String name, List<String> names, String act, String thing) {
    if (name.equals("none")) {
      ok(key, "none: the appliance does not %s", act);
      return;
    }
    boolean there =
        names.stream()
            .anyMatch(
                found ->
                    name.equals("default")
                        || found.toLowerCase(Locale.ROOT).contains(name.toLowerCase(Locale.ROOT)));
    if (there) {
      ok(key, "%s; found=%s", name, names);
    } else {
      warn(
          key,
          "%s, found=%s; without it the appliance does not %s; connect a %s (notes.md of the"
              + " board tells how) or set %s: none",
          name,
          names,
          act,
          thing,
          key);
    }
  }

  private void sampleRates(SoundCard card) {
    List<Integer> wanted = board.machine().sampleRatesHz();
    if (card.captureRatesHz().isEmpty()) {
      ok("sound card " + card.number(), "%s; its driver tells no sample rates", card.name());
    } else if (card.captureRatesHz().stream().noneMatch(wanted::contains)) {
      warn(
          "machine.sample-rates-hz",
          "expected one of %s, %s records at %s; ALSA converts, which costs processor time and"
              + " quality; use another microphone, or add the rate where that is fine",
          wanted,
          card.name(),
          card.captureRatesHz());
    } else {
      ok("sound card " + card.number(), "%s records at %s Hz", card.name(), card.captureRatesHz());
    }
  }

  private void models() {
    BoardConfig.Models names = board.models();
    model("models.speech", names.speech(), ModelRole.SPEECH);
    if (board.asr().secondPass() != BoardConfig.SecondPass.OFF) {
      model("models.second-listener", names.secondListener(), ModelRole.SECOND_LISTENER);
    }
    model("models.voice-activity", names.voiceActivity(), ModelRole.VOICE_ACTIVITY);
    model("models.language-model", names.languageModel(), ModelRole.LANGUAGE_MODEL);
    model("models.voice", names.voice(), ModelRole.VOICE);
  }

  private void model(String key, String name, ModelRole role) {
    Catalog catalog = models.catalog();
    CatalogEntry entry;
    try {
      entry = catalog.require(name);
    } catch (ModelException unknown) {
      error(key, "%s", unknown.getMessage());
      return;
    }
    if (entry.role() != role) {
      error(key, "%s is a %s; choose a model of role %s", name, entry.role().key(), role.key());
      return;
    }
    Installation installation = models.installation(entry);
    switch (installation.state()) {
      case READY -> ok(key, "%s is installed", name);
      case UNCHECKED -> ok(key, "%s is installed, its first use checks it", name);
      case DAMAGED ->
          error(key, "%s is damaged: %s; tern models pull %s", name, installation.problem(), name);
      case MISSING -> error(key, "%s is not installed; tern models pull %s", name, name);
    }
  }

  /** Its encoder should be done before the silence is over that ends an utterance. */
  private void secondListener() {
    if (board.asr().secondPass() == BoardConfig.SecondPass.OFF) {
      ok("asr.second-pass", "off: the first listener's words count, no second one is loaded");
      return;
    }
    CatalogEntry entry = models.catalog().find(board.models().secondListener()).orElse(null);
    if (entry == null || models.installation(entry).state() != Installation.State.READY) {
      return; // told with the models
    }
    Path folder = models.installation(entry).folder();
    findings.add(told(entry.name(), trial.of(folder, board.asr().threads()), board.asr()));
  }

  static Finding told(String model, SecondListenerCost cost, BoardConfig.Asr asr) {
    long prepareMillis = Math.round(cost.prepareSeconds() * 1e3);
    String found =
        "%s takes %d MiB mapped and %d MiB private; a sentence takes %d ms in the silence and %d ms"
                .formatted(
                    model,
                    cost.mappedBytes() >> MEBIBYTE_BITS,
                    cost.privateBytes() >> MEBIBYTE_BITS,
                    prepareMillis,
                    Math.round(cost.wordsSeconds() * 1e3))
            + " for its words";
    return prepareMillis <= asr.endSilenceMillis()
        ? Finding.ok("asr.second-pass", found)
        : Finding.warn(
            "asr.second-pass",
            found
                + "; that is more than asr.end-silence-millis=%d: answers wait for it; raise"
                    .formatted(asr.endSilenceMillis())
                + " asr.threads where there are cores, or set asr.second-pass: off");
  }

  private void stateFolder() {
    Path folder = Path.of(board.state().folder());
    Path existing = folder;
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    if (existing != null && Files.isDirectory(existing) && Files.isWritable(existing)) {
      ok("state.folder", "%s", folder);
    } else {
      warn(
          "state.folder",
          "%s can't be written to by %s: what the appliance learns is lost when it ends; give it"
              + " that folder, or name another as state.folder",
          folder,
          System.getProperty("user.name"));
    }
  }

  private static String written(BoardConfig.Architecture architecture) {
    return architecture.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private void ok(String about, String text, Object... values) {
    findings.add(Finding.ok(about, text.formatted(values)));
  }

  private void warn(String about, String text, Object... values) {
    findings.add(Finding.warn(about, text.formatted(values)));
  }

  private void error(String about, String text, Object... values) {
    findings.add(Finding.error(about, text.formatted(values)));
  }
}
