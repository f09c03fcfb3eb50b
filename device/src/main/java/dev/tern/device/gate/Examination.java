package dev.tern.device.gate;

import dev.tern.asr.text.SpokenForm;
import dev.tern.asr.text.WordErrorRate;
import dev.tern.device.conversation.Conversation;
import dev.tern.device.conversation.Tier;
import dev.tern.device.conversation.Turn;
import dev.tern.device.gate.Findings.Item;
import dev.tern.device.gate.Findings.Kind;
import dev.tern.device.gate.HealthSuite.Expected;
import dev.tern.device.gate.HealthSuite.GoldenAudio;
import dev.tern.device.gate.HealthSuite.GoldenText;
import dev.tern.device.gate.HealthSuite.OpenQuestion;
import dev.tern.pcm.Pcm;
import dev.tern.pcm.Wav;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/** Asks a conversation everything that a suite has, each item as a subject of its own. */
public final class Examination {
  private final Conversation conversation;
  private final ToIntFunction<String> tokens;
  private final Path recordings;

  /**
   * @param conversation that carries nothing out and keeps nothing
   * @param tokens of a text, as the language model counts
   * @param recordings what the suite's files are named from
   */
  public Examination(Conversation conversation, ToIntFunction<String> tokens, Path recordings) {
    this.conversation = conversation;
    this.tokens = tokens;
    this.recordings = recordings;
  }

  /**
   * Loads, warms up and asks; takes as long as the models do.
   *
   * @param set whose size on the disk counts; empty for none
   */
  Findings of(HealthSuite suite, Optional<Path> set) {
    long beganNanos = System.nanoTime();
    conversation.warmUp();
    double loadMillis = (System.nanoTime() - beganNanos) / 1e6;

    List<Item> items = new ArrayList<>();
    suite.texts().forEach(text -> items.add(ask(text)));
    WordErrorRate errors = WordErrorRate.NONE;
    for (GoldenAudio audio : suite.audio()) {
      Pcm sound = Wav.read(recordings.resolve(audio.file()));
      conversation.startAnew();
      Turn turn = conversation.takeTurn(sound, clause -> true);
      errors = errors.plus(WordErrorRate.of(audio.words(), turn.transcript()));
      items.add(heard(audio, turn));
    }
    suite.questions().forEach(question -> items.add(ask(question)));
    return new Findings(
        loadMillis,
        ProcessMemory.ofThisProcess().peakMib(),
        set.map(SetFolder::sizeMib).orElse(0.0),
        errors.words(),
        errors.errors(),
        items);
  }

  private Item ask(GoldenText text) {
    conversation.startAnew();
    Turn turn = conversation.ask(text.say());
    return new Item(
        Kind.TEXT,
        text.say(),
        true,
        isRight(text.expected(), turn),
        told(turn),
        turn.timingsMillis().total(),
        -1);
  }

  private Item heard(GoldenAudio audio, Turn turn) {
    return new Item(
        Kind.AUDIO,
        audio.words(),
        audio.expected().isPresent(),
        audio.expected().map(expected -> isRight(expected, turn)).orElse(true),
        '"' + turn.transcript() + "\" " + told(turn),
        turn.timingsMillis().total() - turn.timingsMillis().endpoint(),
        turn.timingsMillis().firstSound());
  }

  private Item ask(OpenQuestion question) {
    conversation.startAnew();
    Turn turn = conversation.ask(question.ask());
    String reply = turn.reply().toLowerCase(Locale.ROOT);
    boolean right =
        turn.tier() != Tier.REFUSED
            && !reply.isBlank()
            && question.contains().stream()
                .allMatch(word -> reply.contains(word.toLowerCase(Locale.ROOT)))
            && tokens.applyAsInt(turn.reply()) <= question.maxTokens();
    return new Item(
        Kind.QUESTION,
        question.ask(),
        true,
        right,
        turn.tier().json() + " \"" + turn.reply() + '"',
        turn.timingsMillis().total(),
        -1);
  }

  private static String told(Turn turn) {
    return turn.intent() == null
        ? turn.tier().json()
        : turn.tier().json() + " " + turn.intent() + " " + new TreeMap<>(turn.slots());
  }

  static boolean isRight(Expected expected, Turn turn) {
    return expected.tier().map(turn.tier().json()::equals).orElse(true)
        && (expected.actions().isEmpty()
            || (turn.intent() != null && expected.actions().contains(turn.intent())))
        && expected.values().map(values -> same(values, turn.slots())).orElse(true);
  }

  /** "19 degrees" is "nineteen degrees". */
  private static boolean same(Map<String, String> expected, Map<String, String> found) {
    return comparable(expected).equals(comparable(found));
  }

  private static Map<String, String> comparable(Map<String, String> values) {
    Map<String, String> spoken = new TreeMap<>(values);
    spoken.replaceAll((slot, words) -> SpokenForm.comparable(words));
    return spoken;
  }
}
