package dev.tern.device.gate;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.device.gate.Findings.Item;
import dev.tern.device.gate.HealthSuite.Thresholds;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** What an examination found, for people, for programs, and for the process that asked for it. */
public final class ExaminationReport {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HealthSuite suite;
  private final Findings found;
  private final Optional<String> bad;

  private ExaminationReport(HealthSuite suite, Findings found) {
    this.suite = suite;
    this.found = found;
    this.bad = Judgement.alone(suite.thresholds(), found);
  }

  /**
   * Examines.
   *
   * @param set the set's folder, null for what the device was installed with
   */
  public static ExaminationReport of(Examination examination, HealthSuite suite, Path set) {
    return new ExaminationReport(suite, examination.of(suite, Optional.ofNullable(set)));
  }

  public boolean isGood() {
    return bad.isEmpty();
  }

  /** For the process that asked. */
  public String line() {
    return found.toJson();
  }

  /** {@code {"suite","passed","reason","figures","wrong"}} and a line feed. */
  public String json() {
    ObjectNode root =
        JSON.createObjectNode()
            .put("suite", suite.origin())
            .put("passed", isGood())
            .put("reason", bad.orElse(""));
    ObjectNode figures = root.putObject("figures");
    found.figures().forEach(figures::put);
    ArrayNode wrong = root.putArray("wrong");
    for (Item item : found.items()) {
      if (item.judged() && !item.right()) {
        wrong
            .addObject()
            .put("kind", item.kind().name().toLowerCase(Locale.ROOT))
            .put("asked", item.asked())
            .put("found", item.found());
      }
    }
    return root + "\n";
  }

  /** A row a threshold, a line for everything that went wrong. */
  public String table() {
    StringBuilder text = new StringBuilder();
    for (Item item : found.items()) {
      if (item.judged() && !item.right()) {
        text.append("wrong: \"%s\" came to %s%n".formatted(item.asked(), item.found()));
      }
    }
    Thresholds limits = suite.thresholds();
    Map<String, Double> figures = found.figures();
    text.append(String.format(Locale.ROOT, "%-22s %12s   %s%n", "", "found", "expected"));
    row(text, figures, "textsRight", "at least", OptionalDouble.of(limits.textsRight()));
    row(text, figures, "answered", "at least", OptionalDouble.of(limits.answered()));
    row(text, figures, "wordErrorRate", "at most", OptionalDouble.of(limits.wordErrorRate()));
    row(text, figures, "turnMillisP95", "at most", OptionalDouble.of(limits.turnMillisP95()));
    row(
        text,
        figures,
        "firstSoundMillisP95",
        "at most",
        OptionalDouble.of(limits.firstSoundMillisP95()));
    row(text, figures, "privateMib", "at most", limits.privateMib());
    row(text, figures, "diskMib", "at most", limits.diskMib());
    row(text, figures, "loadMillis", "at most", OptionalDouble.of(limits.loadMillis()));
    text.append(bad.map(reason -> "failed: " + reason).orElse("passed")).append('\n');
    return text.toString();
  }

  private static void row(
      StringBuilder text,
      Map<String, Double> figures,
      String name,
      String bound,
      OptionalDouble limit) {
    text.append(
        String.format(
            Locale.ROOT,
            "%-22s %12.3f   %s%n",
            name,
            figures.get(name),
            limit.isPresent()
                ? String.format(Locale.ROOT, "%s %.3f", bound, limit.getAsDouble())
                : "any"));
  }
}
