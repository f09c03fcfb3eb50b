import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.asr.NonSpeech;
import dev.tern.asr.SpeechModel;
import dev.tern.asr.Transcriber;
import dev.tern.asr.Transcript;
import dev.tern.asr.Turns;
import dev.tern.asr.Vocabulary;
import dev.tern.asr.text.SpokenForm;
import dev.tern.asr.text.WordErrorRate;
import dev.tern.asr.twopass.MergeRule;
import dev.tern.asr.twopass.TwoPassModel;
import dev.tern.asr.twopass.TwoPassTranscriber;
import dev.tern.asr.vad.SileroModel;
import dev.tern.asr.vosk.VoskModel;
import dev.tern.asr.whisper.WhisperModel;
import dev.tern.asr.whisper.WhisperOptions;
import dev.tern.device.board.BoardConfig.SecondPass;
import dev.tern.device.conversation.Mind;
import dev.tern.device.model.ModelRole;
import dev.tern.device.model.ModelStore;
import dev.tern.device.skill.SentenceRules;
import dev.tern.device.skill.Skills;
import dev.tern.pcm.Pcm;
import dev.tern.pcm.Resampler;
import dev.tern.pcm.Wav;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Lets the listeners take turns on the same clips, faster-whisper among them, and tells word errors
 * and times; started by {@code bench/asr}.
 *
 * <p>Every clip is heard by all before the next one comes, and another listener begins each time,
 * so that whatever else the machine does meets all alike.
 */
final class Asr {
  private static final Path ROOT = Path.of(System.getProperty("tern.root"));
  private static final Path DOCUMENT = ROOT.resolve("docs/speech.md");
  private static final String BEGIN = "<!-- tables written by bench/asr -->";
  private static final String END = "<!-- end of tables -->";
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String VOSK = "vosk";
  private static final String WHISPER = "whisper";
  private static final String BOTH = "both";
  private static final String PEER = "fasterWhisper";

  /** Threads of a listener may wait busily for a moment after its last clip. */
  private static final int SETTLE_MILLIS = 20;

  private static final int WARM_UP_CLIPS = 12;

  /** The speeds are compared on utterances of these lengths. */
  private static final double SHORTEST_SECONDS = 2;

  private static final double LONGEST_SECONDS = 6;

  private final Map<String, Group> groups = new LinkedHashMap<>();
  private final List<Listener> listeners = new ArrayList<>();
  private final Map<String, Integer> withWords = new LinkedHashMap<>();
  private String peerName = "";
  private int takenForSpeech;
  private final List<Turns.Turn> turns = new ArrayList<>();

  private Path audio = ROOT.resolve("../shared/audio");
  private Path recordings = ROOT.resolve("../shared/recordings");
  private List<String> wanted = List.of("all");
  private List<String> turnGroups = List.of("recordings", "librispeech");
  private Optional<List<String>> peerCommand = Optional.empty();
  private Optional<Path> rows = Optional.empty();
  private int rounds = 1;
  private int threads = Math.min(2, Runtime.getRuntime().availableProcessors());
  private int beam = 1;
  private int nothing;
  private boolean json;
  private boolean keep;

  public static void main(String[] arguments) throws Exception {
    Asr asr = new Asr();
    try {
      asr.read(arguments);
      asr.run();
    } catch (IllegalArgumentException wrong) {
      System.err.println("asr: " + wrong.getMessage());
      System.exit(2);
    } catch (IOException failed) {
      System.err.println("asr: " + failed.getMessage());
      System.exit(1);
    } finally {
      asr.listeners.forEach(Listener::close);
    }
  }

  private void run() throws IOException {
    double load = Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
    if (load > 0.5) {
      say("this machine is busy (load %.1f): times will be too long".formatted(load));
    }
    readManifest(audio);
    readManifest(Files.exists(recordings) ? recordings : ROOT.resolve("recordings"));
    chooseGroups();
    open();
    Path work = Files.createTempDirectory("asr");
    try (SileroModel vad = SileroModel.open(store().require("silero-vad", ModelRole.VOICE_ACTIVITY).onlyFile())) {
      warmUp(work);
      for (int round = 0; round < rounds; round++) {
        hearGroups(work, round);
      }
      hearTurns(vad);
      hearNothing(work, vad);
    } finally {
      delete(work);
    }
    if (rows.isPresent()) {
      writeRows(rows.get());
    }
    ObjectNode result = result(load);
    System.out.print(json ? JSON.writerWithDefaultPrettyPrinter().writeValueAsString(result) + "\n" : tables());
    if (keep) {
      keep(result, load);
    }
  }

  // ---- the clips

  /**
   * A recording and what is said in it.
   *
   * @param said empty where nobody speaks, or where only {@code slots} are known
   * @param slots values that have to be in the text: {@code large}, {@code single shot}
   */
  private record Clip(String group, Path file, String said, List<String> slots) {
    /** As the recognizers hear it: 16 kHz, mono. */
    Pcm sound() {
      return Resampler.toSpeech(Wav.read(file));
    }
  }

  private static final class Group {
    final List<Clip> clips = new ArrayList<>();
    final Map<String, List<Hearing>> heard = new LinkedHashMap<>();
    double seconds;

    boolean hasWords() {
      return clips.stream().anyMatch(clip -> !clip.said().isEmpty());
    }

    boolean hasSlots() {
      return clips.stream().anyMatch(clip -> !clip.slots().isEmpty());
    }
  }

  /** Each line of {@code manifest.tsv}: file, transcript, and in the fifth field slots or a note. */
  private void readManifest(Path folder) throws IOException {
    Path manifest = folder.resolve("manifest.tsv");
    if (!Files.exists(manifest)) {
      say(manifest + " is missing; its groups are left out");
      return;
    }
    for (String line : Files.readAllLines(manifest)) {
      String[] fields = line.split("\t", -1);
      if (fields.length < 2 || !fields[0].endsWith(".wav")) {
        continue;
      }
      Path file = folder.resolve(fields[0]).normalize();
      String group = file.getParent().getFileName().toString();
      boolean hasSlots = fields[1].isEmpty() && fields.length > 4 && fields[4].contains("=");
      groups
          .computeIfAbsent(group, _ -> new Group())
          .clips
          .add(new Clip(group, file, fields[1], hasSlots ? slots(fields[4]) : List.of()));
    }
  }

  /** The values of {@code intent=orderDrink;size=large;..} but for the intent. */
  private static List<String> slots(String note) {
    return Arrays.stream(note.split(";"))
        .filter(slot -> !slot.startsWith("intent="))
        .map(slot -> slot.substring(slot.indexOf('=') + 1).strip())
        .toList();
  }

  private void chooseGroups() {
    if (wanted.equals(List.of("none"))) {
      groups.clear();
    } else if (!wanted.equals(List.of("all"))) {
      for (String name : wanted) {
        if (!groups.containsKey(name)) {
          throw new IllegalArgumentException("--groups=" + name + " is not known; found " + groups.keySet());
        }
      }
      groups.keySet().retainAll(wanted);
    }
    if (groups.isEmpty() && nothing == 0) {
      throw new IllegalArgumentException("there is nothing to hear; expected a manifest.tsv in " + audio);
    }
  }

  // ---- the listeners

  /**
   * What came of one clip.
   *
   * @param seconds from the first sample handed over to the text
   * @param processorSeconds of all threads
   * @param askedSecond whether the second listener was asked
   */
  private record Hearing(
      Clip clip, String text, double soundSeconds, double seconds, double processorSeconds, boolean askedSecond) {}

  private interface Listener extends AutoCloseable {
    String name();

    /**
     * @param samples a file with the same sound as bare samples
     */
    Hearing hear(Clip clip, Pcm sound, Path samples) throws IOException;

    @Override
    void close();
  }

  private void open() throws IOException {
    say("loading models");
    ModelStore store = store();
    Path whisperFolder = store.require("whisper-tiny.en", ModelRole.SECOND_LISTENER).folder();
    SpeechModel vosk = VoskModel.open(store.require("tern-vosk-en", ModelRole.SPEECH).folder());
    SpeechModel whisper = WhisperModel.open(whisperFolder, options());
    listeners.add(new Tern(VOSK, vosk));
    listeners.add(new Tern(WHISPER, whisper));
    // Closes both others.
    listeners.add(new Tern(BOTH, new TwoPassModel(vosk, whisper, mind()::sufficesAlone)));
    if (peerCommand.isPresent()) {
      Peer peer = new Peer(peerCommand.get());
      listeners.add(peer);
      peerName =
          peer.ask("load model=%s threads=%d beam=%d".formatted(whisperFolder, threads, beam))
              .path("name")
              .asText();
    }
  }

  private WhisperOptions options() {
    return WhisperOptions.defaults().withThreads(threads).withBeam(beam);
  }

  /** Tells, as in a turn, whether a sentence rule is sure of the first listener's words. */
  private static Mind mind() {
    return new Mind(new SentenceRules(Skills.loadAll("en")), SecondPass.UNSURE);
  }

  private static ModelStore store() {
    return ModelStore.ofThisMachine();
  }

  private record Tern(String name, SpeechModel model) implements Listener {
    private static final int PIECE = 1_600;

    @Override
    public Hearing hear(Clip clip, Pcm sound, Path samples) {
      double processor = processorSeconds();
      long start = System.nanoTime();
      boolean asked = name.equals(WHISPER);
      Transcript transcript;
      try (Transcriber transcriber = model.start(Vocabulary.OPEN)) {
        short[] all = sound.samples();
        for (int at = 0; at < all.length; at += PIECE) {
          transcriber.accept(all, at, Math.min(PIECE, all.length - at));
        }
        transcript = transcriber.finish();
        if (transcriber instanceof TwoPassTranscriber both) {
          asked = both.reason() != MergeRule.Reason.FIRST_SUFFICED;
        }
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      return new Hearing(
          clip, transcript.text(), sound.seconds(), seconds, processorSeconds() - processor, asked);
    }

    @Override
    public void close() {
      if (name.equals(BOTH)) {
        model.close();
      }
    }

    private static double processorSeconds() {
      var system =
          (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
      return system.getProcessCpuTime() / 1e9;
    }
  }

  /** A process that keeps its model and answers a line with a line. */
  private static final class Peer implements Listener {
    private final Process process;
    private final PrintWriter requests;
    private final BufferedReader answers;

    Peer(List<String> command) throws IOException {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      requests = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
      answers = process.inputReader(StandardCharsets.UTF_8);
    }

    @Override
    public String name() {
      return PEER;
    }

    @Override
    public Hearing hear(Clip clip, Pcm sound, Path samples) throws IOException {
      JsonNode answer = ask("hear " + samples);
      return new Hearing(
          clip,
          answer.path("text").asText(),
          sound.seconds(),
          answer.path("seconds").asDouble(),
          answer.path("processorSeconds").asDouble(),
          false);
    }

    JsonNode ask(String request) throws IOException {
      requests.println(request);
      String line = answers.readLine();
      if (line == null) {
        throw new IOException("faster-whisper ended at: " + request);
      }
      JsonNode answer = JSON.readTree(line);
      if (answer.has("error")) {
        throw new IOException("faster-whisper: " + request + ": " + answer.path("error").asText());
      }
      return answer;
    }

    @Override
    public void close() {
      process.destroy();
    }
  }

  // ---- hearing

  private void warmUp(Path work) throws IOException {
    say("warming up");
    for (Group group : groups.values()) {
      for (Clip clip : group.clips.subList(0, Math.min(WARM_UP_CLIPS, group.clips.size()))) {
        hear(clip, clip.sound(), work.resolve("samples"), 0);
      }
      return;
    }
  }

  private void hearGroups(Path work, int round) throws IOException {
    for (Map.Entry<String, Group> entry : groups.entrySet()) {
      Group group = entry.getValue();
      say("round %d of %d: %s, %d clips".formatted(round + 1, rounds, entry.getKey(), group.clips.size()));
      int turn = round;
      for (Clip clip : group.clips) {
        Pcm sound = clip.sound();
        group.seconds += round == 0 ? sound.seconds() : 0;
        hear(clip, sound, work.resolve("samples"), turn++)
            .forEach((name, heard) -> group.heard.computeIfAbsent(name, _ -> new ArrayList<>()).add(heard));
      }
    }
  }

  /** All of them hear it, beginning with another one each turn. */
  private Map<String, Hearing> hear(Clip clip, Pcm sound, Path samples, int turn) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(2 * sound.samples().length).order(ByteOrder.nativeOrder());
    bytes.asShortBuffer().put(sound.samples());
    Files.write(samples, bytes.array());
    Map<String, Hearing> heard = new LinkedHashMap<>();
    for (int i = 0; i < listeners.size(); i++) {
      Listener listener = listeners.get((turn + i) % listeners.size());
      settle();
      heard.put(listener.name(), listener.hear(clip, sound, samples));
    }
    return heard;
  }

  private static void settle() throws IOException {
    try {
      Thread.sleep(SETTLE_MILLIS);
    } catch (InterruptedException e) {
      throw new IOException("was interrupted", e);
    }
  }

  /**
   * Utterances of the lengths that speeds are compared on, with the silence behind them in real
   * time: how long after the silence was over the transcript was there.
   */
  private void hearTurns(SileroModel vad) {
    for (Map.Entry<String, Group> entry : groups.entrySet()) {
      if (turnGroups.contains(entry.getKey())) {
        say("turns: " + entry.getKey());
        for (Clip clip : entry.getValue().clips) {
          Pcm sound = clip.sound();
          if (sound.seconds() >= SHORTEST_SECONDS && sound.seconds() <= LONGEST_SECONDS) {
            turns.addAll(Turns.inRealSilence(sound, both().model(), vad));
          }
        }
      }
    }
  }

  private Tern both() {
    for (Listener listener : listeners) {
      if (listener instanceof Tern both && both.name().equals(BOTH)) {
        return both;
      }
    }
    throw new IllegalStateException("models are not open");
  }

  /**
   * Both listeners hear as in a turn: what the voice activity model takes for speech, until it is
   * silent. Each alone hears the whole sound.
   */
  private void hearNothing(Path work, SileroModel vad) throws IOException {
    if (nothing == 0) {
      return;
    }
    say(nothing + " sounds in which nobody speaks");
    listeners.forEach(listener -> withWords.put(listener.name(), 0));
    Path kitchen = audio.resolve("noise/kitchen_0.wav");
    for (NonSpeech.Clip clip : NonSpeech.clips(nothing, Optional.of(kitchen).filter(Files::exists))) {
      for (Map.Entry<String, Hearing> alone :
          hear(new Clip(clip.name(), kitchen, "", List.of()), clip.sound(), work.resolve("samples"), 0).entrySet()) {
        if (!alone.getKey().equals(BOTH)) {
          count(clip, alone.getKey(), alone.getValue().text());
        }
      }
      List<Turns.Turn> spoken = Turns.in(clip.sound(), both().model(), vad);
      takenForSpeech += spoken.isEmpty() ? 0 : 1;
      count(clip, BOTH, String.join(" ", spoken.stream().map(turn -> turn.transcript().text()).toList()));
    }
  }

  private void count(NonSpeech.Clip clip, String listener, String text) {
    if (!SpokenForm.comparable(text).isBlank()) {
      withWords.merge(listener, 1, Integer::sum);
      say("  %s: %s made up: %s".formatted(clip.name(), listener, text.strip()));
    }
  }

  // ---- what it comes to

  /** How well and how fast one listener heard one group. */
  private static final class Score {
    WordErrorRate words = WordErrorRate.NONE;
    int slots;
    int slotsMissed;
    int askedSecond;
    double soundSeconds;
    double seconds;
    double processorSeconds;

    Score(List<Hearing> heard, int rounds) {
      for (Hearing hearing : heard) {
        soundSeconds += hearing.soundSeconds();
        seconds += hearing.seconds();
        processorSeconds += hearing.processorSeconds();
      }
      // Every round understands the same.
      for (Hearing hearing : heard.subList(0, heard.size() / rounds)) {
        Clip clip = hearing.clip();
        askedSecond += hearing.askedSecond() ? 1 : 0;
        if (clip.slots().isEmpty()) {
          words = words.plus(WordErrorRate.of(clip.said(), hearing.text()));
        }
        String text = " " + SpokenForm.comparable(hearing.text()) + " ";
        for (String slot : clip.slots()) {
          slots++;
          slotsMissed += text.contains(" " + SpokenForm.comparable(slot) + " ") ? 0 : 1;
        }
      }
    }

    /** Percent of the words said, or of the slots where only these are known. */
    double errorPercent() {
      return slots > 0 ? 100.0 * slotsMissed / slots : 100 * words.rate();
    }

    double realTimeFactor() {
      return seconds / soundSeconds;
    }

    String counts() {
      return slots > 0
          ? slotsMissed + " of " + slots + " slots"
          : words.substitutions() + "/" + words.deletions() + "/" + words.insertions();
    }
  }

  private Score score(Group group, String listener) {
    return new Score(group.heard.get(listener), rounds);
  }

  /** The peer's time over that of Tern's Whisper, utterance by utterance of 2 to 6 s. */
  private double[] speedRatios(ToDoubleFunction<Hearing> time) {
    List<Double> ratios = new ArrayList<>();
    for (Group group : groups.values()) {
      List<Hearing> ours = group.heard.get(WHISPER);
      List<Hearing> theirs = group.heard.get(PEER);
      int clips = group.clips.size();
      for (int clip = 0; theirs != null && clip < clips; clip++) {
        double seconds = ours.get(clip).soundSeconds();
        if (group.hasWords() && seconds >= SHORTEST_SECONDS && seconds <= LONGEST_SECONDS) {
          ratios.add(medianOfRounds(theirs, clip, clips, time) / medianOfRounds(ours, clip, clips, time));
        }
      }
    }
    return ratios.stream().mapToDouble(Double::doubleValue).sorted().toArray();
  }

  private static double medianOfRounds(
      List<Hearing> heard, int clip, int clips, ToDoubleFunction<Hearing> time) {
    List<Double> seconds = new ArrayList<>();
    for (int at = clip; at < heard.size(); at += clips) {
      seconds.add(time.applyAsDouble(heard.get(at)));
    }
    return quantile(seconds.stream().mapToDouble(Double::doubleValue).sorted().toArray(), 0.5);
  }

  /**
   * Milliseconds, ascending.
   *
   * @param checked only of turns in which the second listener was asked and had prepared
   */
  private double[] finalAfterEndpoint(boolean checked) {
    return turns.stream()
        .filter(turn -> !checked || turn.secondAsked() && turn.prepared())
        .mapToDouble(Turns.Turn::finalAfterMillis)
        .sorted()
        .toArray();
  }

  /** Between the two nearest of values in ascending order; NaN of none. */
  private static double quantile(double[] sorted, double share) {
    if (sorted.length == 0) {
      return Double.NaN;
    }
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }

  // ---- what is told

  private ObjectNode result(double load) {
    ObjectNode result = JSON.createObjectNode();
    ObjectNode told = result.putObject("groups");
    ObjectNode unspoken = JSON.createObjectNode();
    groups.forEach(
        (name, group) -> {
          boolean spoken = group.hasWords() || group.hasSlots();
          ObjectNode node = (spoken ? told : unspoken).putObject(name);
          node.put("clips", group.clips.size());
          node.put("audioSeconds", rounded(group.seconds, 1));
          node.put("measure", !spoken ? "madeUp" : group.hasSlots() ? "slots" : "words");
          for (String listener : group.heard.keySet().stream().sorted(this::asOpened).toList()) {
            describe(node.putObject(listener), score(group, listener), spoken);
          }
        });
    if (!unspoken.isEmpty()) {
      result.set("withoutWords", unspoken);
    }
    double[] ratios = speedRatios(Hearing::seconds);
    double[] byProcessor = speedRatios(Hearing::processorSeconds);
    if (ratios.length > 0) {
      result.put("speedRatio", rounded(quantile(ratios, 0.5), 3));
      ObjectNode spread = result.putObject("speedRatios");
      spread.put("utterances", ratios.length);
      spread.put("p10", rounded(quantile(ratios, 0.1), 3));
      spread.put("p90", rounded(quantile(ratios, 0.9), 3));
      spread.put("ofProcessorTime", rounded(quantile(byProcessor, 0.5), 3));
    }
    if (!turns.isEmpty()) {
      double[] late = finalAfterEndpoint(true);
      ObjectNode after = result.putObject("finalAfterEndpointMillis");
      putQuantiles(after, late);
      after.put("turns", late.length);
      ObjectNode all = after.putObject("all");
      double[] every = finalAfterEndpoint(false);
      putQuantiles(all, every);
      all.put("turns", every.length);
    }
    if (nothing > 0) {
      ObjectNode node = result.putObject("nothing");
      node.put("clips", nothing);
      node.put("takenForSpeech", takenForSpeech);
      ObjectNode counts = node.putObject("withWords");
      withWords.forEach(counts::put);
    }
    result.put("peer", peerName);
    result.put("threads", threads);
    result.put("beam", beam);
    result.put("rounds", rounds);
    result.put("date", LocalDate.now(ZoneOffset.UTC).toString());
    result.put("processor", processor());
    result.put("cores", Runtime.getRuntime().availableProcessors());
    result.put("loadBefore", rounded(load, 2));
    return result;
  }

  private int asOpened(String one, String other) {
    List<String> names = listeners.stream().map(Listener::name).toList();
    return Integer.compare(names.indexOf(one), names.indexOf(other));
  }

  private static void describe(ObjectNode node, Score score, boolean spoken) {
    if (!spoken) {
      node.put("wordsMadeUp", score.words.insertions());
    } else {
      node.put("wer", rounded(score.errorPercent(), 2));
      if (score.slots > 0) {
        node.put("slots", score.slots);
        node.put("slotsMissed", score.slotsMissed);
      } else {
        node.put("words", score.words.words());
        node.put("substitutions", score.words.substitutions());
        node.put("deletions", score.words.deletions());
        node.put("insertions", score.words.insertions());
      }
    }
    node.put("realTimeFactor", rounded(score.realTimeFactor(), 4));
    node.put("processorSecondsPerSecond", rounded(score.processorSeconds / score.soundSeconds, 4));
    node.put("askedSecond", score.askedSecond);
  }

  /** Null where there was nothing to measure. */
  private static void putQuantiles(ObjectNode node, double[] sorted) {
    if (sorted.length == 0) {
      node.putNull("p50").putNull("p95");
    } else {
      node.put("p50", rounded(quantile(sorted, 0.5), 1));
      node.put("p95", rounded(quantile(sorted, 0.95), 1));
    }
  }

  private static double rounded(double value, int digits) {
    double scale = Math.pow(10, digits);
    return Math.round(value * scale) / scale;
  }

  private String tables() {
    StringBuilder text = new StringBuilder();
    if (!groups.isEmpty()) {
      text.append("| group | clips | listener | WER % (s/d/i) | real-time factor | processor | 2nd |\n");
      text.append("|---|---|---|---|---|---|---|\n");
    }
    groups.forEach(
        (name, group) -> {
          for (String listener : group.heard.keySet().stream().sorted(this::asOpened).toList()) {
            Score score = score(group, listener);
            boolean spoken = group.hasWords() || group.hasSlots();
            text.append(
                String.format(
                    Locale.ROOT,
                    "| %s | %d | %s | %s | %.3f | %.3f | %s |%n",
                    name,
                    group.clips.size(),
                    listener,
                    spoken
                        ? String.format(Locale.ROOT, "%.1f (%s)", score.errorPercent(), score.counts())
                        : score.words.insertions() + " made up",
                    score.realTimeFactor(),
                    score.processorSeconds / score.soundSeconds,
                    listener.equals(BOTH) ? String.valueOf(score.askedSecond) : ""));
          }
        });
    double[] ratios = speedRatios(Hearing::seconds);
    double[] byProcessor = speedRatios(Hearing::processorSeconds);
    if (ratios.length > 0) {
      text.append(
          String.format(
              Locale.ROOT,
              "%nOn %d utterances of 2 to 6 s, Tern's Whisper is %.2f times as fast as %s (median; a tenth below %.2f, a tenth above %.2f;"
                  + " by processor time %.2f).%n",
              ratios.length,
              quantile(ratios, 0.5),
              peerName,
              quantile(ratios, 0.1),
              quantile(ratios, 0.9),
              quantile(byProcessor, 0.5)));
    }
    if (!turns.isEmpty()) {
      double[] late = finalAfterEndpoint(true);
      double[] every = finalAfterEndpoint(false);
      text.append(
          String.format(
              Locale.ROOT,
              "%nThe final transcript is there %.0f ms after the endpoint (p50; p95 %.0f) in %d turns that Whisper prepared in the silence"
                  + " and was asked in; %.0f ms (%.0f) in all %d.%n",
              quantile(late, 0.5),
              quantile(late, 0.95),
              late.length,
              quantile(every, 0.5),
              quantile(every, 0.95),
              every.length));
    }
    if (nothing > 0) {
      text.append("\nOf %d sounds in which nobody speaks, clips with a word: %s. The voice activity model took %d for speech.\n"
          .formatted(nothing, withWords.toString().replaceAll("[{}]", "").replace("=", " "), takenForSpeech));
    }
    return text.toString();
  }

  private void writeRows(Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    groups.forEach(
        (name, group) -> {
          for (int clip = 0; clip < group.clips.size(); clip++) {
            for (Listener listener : listeners) {
              Hearing heard = group.heard.get(listener.name()).get(clip);
              lines.add(
                  String.join(
                      "\t",
                      name,
                      heard.clip().file().getFileName().toString(),
                      listener.name(),
                      Integer.toString(WordErrorRate.of(heard.clip().said(), heard.text()).errors()),
                      String.format(Locale.ROOT, "%.3f", heard.seconds()),
                      heard.clip().said(),
                      heard.text()));
            }
          }
        });
    Files.write(file, lines);
    say("every clip's text is in " + file);
  }

  private void keep(ObjectNode result, double load) throws IOException {
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    Path folder = ROOT.resolve("bench/results").resolve(machine());
    Files.createDirectories(folder);
    Path file = folder.resolve("asr-" + today + ".json");
    Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(result) + "\n");
    String section =
        BEGIN
            + String.format(
                Locale.ROOT,
                "%n%s, %d cores, %s; %d thread(s), beam %d, %d round(s); load of the machine before: %.1f.%n%n",
                processor(),
                Runtime.getRuntime().availableProcessors(),
                today,
                threads,
                beam,
                rounds,
                load)
            + tables()
            + END;
    String text = Files.readString(DOCUMENT);
    int from = text.indexOf(BEGIN);
    int to = text.indexOf(END, Math.max(from, 0));
    if (from < 0 || to < 0) {
      throw new IOException(DOCUMENT + ": expected the lines " + BEGIN + " and " + END + "; put them where the tables belong");
    }
    Files.writeString(DOCUMENT, text.substring(0, from) + section + text.substring(to + END.length()));
    say("kept in " + ROOT.relativize(file) + " and docs/speech.md");
  }

  private static String processor() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException unknown) {
      return System.getProperty("os.arch");
    }
  }

  /** As bench/peers/compare names the folder of its results. */
  private static String machine() {
    String name = processor().toLowerCase(Locale.ROOT).replaceAll("\\([a-z]+\\)", "");
    return name.replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "")
        + "-"
        + Runtime.getRuntime().availableProcessors();
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  private static void say(String line) {
    System.err.println("asr: " + line);
  }

  // ---- the command line

  private void read(String[] arguments) {
    boolean namesGroups = false;
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "--json" -> json = true;
        case "--keep" -> keep = true;
        default -> {
          if (i + 1 == arguments.length) {
            throw new IllegalArgumentException(
                "argument=" + arguments[i] + " is not known, or its value is missing; see --help");
          }
          String value = arguments[i + 1];
          switch (arguments[i++]) {
            case "--rounds" -> rounds = number("--rounds", value, 1, 100);
            case "--threads" -> threads = number("--threads", value, 1, 256);
            case "--beam" -> beam = number("--beam", value, 1, WhisperOptions.MOST_BEAM);
            case "--nothing" -> nothing = number("--nothing", value, 1, 100_000);
            case "--audio" -> audio = Path.of(value).toAbsolutePath();
            case "--turns" -> turnGroups = List.of(value.split(","));
            case "--rows" -> rows = Optional.of(Path.of(value));
            case "--peer" -> peerCommand = Optional.of(List.of(value.split(" ")));
            case "--groups" -> {
              wanted = List.of(value.split(","));
              namesGroups = true;
            }
            default ->
                throw new IllegalArgumentException("argument=" + arguments[i - 1] + " is not known; see --help");
          }
        }
      }
    }
    if (nothing > 0 && !namesGroups) {
      wanted = List.of("none");
    }
  }

  private static int number(String name, String value, int least, int most) {
    try {
      int number = Integer.parseInt(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException _) {
      // told below
    }
    throw new IllegalArgumentException("%s=%s; expected %d..%d".formatted(name, value, least, most));
  }
}
