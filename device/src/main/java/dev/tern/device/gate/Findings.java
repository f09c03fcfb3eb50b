package dev.tern.device.gate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What came of a suite, as one process found it. As JSON it is one line, which goes from the child
 * to whoever started it.
 *
 * @param loadMillis until everything was loaded and warm
 * @param memoryMib most that the process had resident and swapped at any time
 * @param diskMib of the set's folder; 0 where there is none
 * @param words said in the golden audio
 * @param wordErrors substituted, left out and made up
 * @param items in the order of the suite: texts, audio, questions
 */
record Findings(
    double loadMillis,
    double memoryMib,
    double diskMib,
    int words,
    int wordErrors,
    List<Item> items) {
  private static final ObjectMapper JSON = new ObjectMapper();

  Findings {
    items = List.copyOf(items);
  }

  /** What an item is. */
  enum Kind {
    TEXT,
    AUDIO,
    QUESTION
  }

  /**
   * One golden text, recording or question.
   *
   * @param asked what was said
   * @param right whether what came out is what is expected; true where nothing is
   * @param judged whether something is expected
   * @param found what came out, for people
   * @param turnMillis from the words to the whole reply
   * @param firstSoundMillis from the end of speech to the reply's first sound; negative where
   *     nothing was spoken
   */
  record Item(
      Kind kind,
      String asked,
      boolean judged,
      boolean right,
      String found,
      double turnMillis,
      double firstSoundMillis) {

    private Item withTimes(Item other) {
      return new Item(
          kind,
          asked,
          judged,
          right && other.right,
          right ? other.found : found,
          Math.min(turnMillis, other.turnMillis),
          Math.min(firstSoundMillis, other.firstSoundMillis));
    }
  }

  /**
   * Share of sentences, written and spoken, that came to what is expected; 1 where there are none.
   */
  double textsRight() {
    return share(Kind.TEXT, Kind.AUDIO);
  }

  /** Share of questions that were answered; 1 where there are none. */
  double answered() {
    return share(Kind.QUESTION);
  }

  private double share(Kind... kinds) {
    List<Item> judged =
        items.stream().filter(i -> i.judged && Arrays.asList(kinds).contains(i.kind)).toList();
    return judged.isEmpty()
        ? 1
        : (double) judged.stream().filter(Item::right).count() / judged.size();
  }

  /** The first that went wrong, of these kinds. */
  Optional<Item> firstWrong(Kind... kinds) {
    return items.stream()
        .filter(i -> i.judged && !i.right && Arrays.asList(kinds).contains(i.kind))
        .findFirst();
  }

  /** Errors per word said. */
  double wordErrorRate() {
    return words == 0 ? 0 : (double) wordErrors / words;
  }

  double turnMillisP95() {
    return p95(Item::turnMillis);
  }

  /** 0 where nothing was spoken. */
  double firstSoundMillisP95() {
    return p95(Item::firstSoundMillis);
  }

  private double p95(ToDoubleFunction<Item> time) {
    double[] times =
        items.stream().mapToDouble(time).filter(millis -> millis >= 0).sorted().toArray();
    return times.length == 0 ? 0 : times[(int) Math.ceil(0.95 * times.length) - 1];
  }

  /**
   * The same with what another run of the same suite found: of times the shorter one counts, since
   * what else a machine does makes turns longer and never shorter; what was wrong once is wrong.
   */
  Findings and(Findings again) {
    List<Item> both = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      both.add(items.get(i).withTimes(again.items.get(i)));
    }
    return new Findings(
        Math.min(loadMillis, again.loadMillis),
        Math.max(memoryMib, again.memoryMib),
        diskMib,
        words,
        Math.max(wordErrors, again.wordErrors),
        both);
  }

  /** By name with unit, for reports. */
  Map<String, Double> figures() {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("textsRight", textsRight());
    figures.put("answered", answered());
    figures.put("wordErrorRate", wordErrorRate());
    figures.put("turnMillisP95", turnMillisP95());
    figures.put("firstSoundMillisP95", firstSoundMillisP95());
    figures.put("privateMib", memoryMib);
    figures.put("diskMib", diskMib);
    figures.put("loadMillis", loadMillis);
    figures.replaceAll((name, value) -> Math.round(value * 1_000) / 1_000.0);
    return figures;
  }

  String toJson() {
    ObjectNode root =
        JSON.createObjectNode()
            .put("loadMillis", loadMillis)
            .put("memoryMib", memoryMib)
            .put("diskMib", diskMib)
            .put("words", words)
            .put("wordErrors", wordErrors);
    ArrayNode all = root.putArray("items");
    for (Item item : items) {
      all.addObject()
          .put("kind", item.kind.name())
          .put("asked", item.asked)
          .put("judged", item.judged)
          .put("right", item.right)
          .put("found", item.found)
          .put("turnMillis", item.turnMillis)
          .put("firstSoundMillis", item.firstSoundMillis);
    }
    return root.toString();
  }

  /**
   * @param suite that was asked: as many items have to be there
   * @throws GateException where this is not what {@link #toJson} writes
   */
  static Findings read(String line, HealthSuite suite) {
    try {
      JsonNode root = JSON.readTree(line);
      List<Item> items = new ArrayList<>();
      for (JsonNode item : root.path("items")) {
        items.add(
            new Item(
                Kind.valueOf(item.path("kind").asText()),
                item.path("asked").asText(),
                item.path("judged").asBoolean(),
                item.path("right").asBoolean(),
                item.path("found").asText(),
                number(item, "turnMillis"),
                number(item, "firstSoundMillis")));
      }
      int expected = suite.texts().size() + suite.audio().size() + suite.questions().size();
      if (items.size() != expected) {
        throw new GateException(
            "it told of %d items, the suite has %d".formatted(items.size(), expected));
      }
      return new Findings(
          number(root, "loadMillis"),
          number(root, "memoryMib"),
          number(root, "diskMib"),
          (int) number(root, "words"),
          (int) number(root, "wordErrors"),
          items);
    } catch (IOException | IllegalArgumentException e) {
      throw new GateException("what it printed are no findings: " + beginning(line), e);
    }
  }

  private static double number(JsonNode node, String key) {
    JsonNode number = node.path(key);
    if (!number.isNumber() || !Double.isFinite(number.doubleValue())) {
      throw new GateException("it told no " + key);
    }
    return number.doubleValue();
  }

  private static String beginning(String line) {
    String plain = line.replaceAll("\\p{Cntrl}", " ").strip();
    return plain.length() > 80 ? plain.substring(0, 80) + "…" : plain;
  }
}
