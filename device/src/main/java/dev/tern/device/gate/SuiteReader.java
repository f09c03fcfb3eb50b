package dev.tern.device.gate;

import dev.tern.device.gate.HealthSuite.CanaryTerms;
import dev.tern.device.gate.HealthSuite.Expected;
import dev.tern.device.gate.HealthSuite.GoldenAudio;
import dev.tern.device.gate.HealthSuite.GoldenText;
import dev.tern.device.gate.HealthSuite.OpenQuestion;
import dev.tern.device.gate.HealthSuite.Relative;
import dev.tern.device.gate.HealthSuite.ShadowTerms;
import dev.tern.device.gate.HealthSuite.Thresholds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads suites, strictly: a typing error must not make a gate that asks nothing. */
public final class SuiteReader {
  static final long MOST_BYTES = 1 << 20;

  private static final int FORMAT = 1;
  private static final int MOST_ENTRIES = 2_000;
  private static final double NO_LIMIT = 1e9;
  private static final Set<String> TIERS = Set.of("rules", "action", "answer", "refused");

  private SuiteReader() {}

  /**
   * @throws GateException naming file, line and path of what is wrong
   */
  public static HealthSuite read(Path file) {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new GateException(
            "%s: size=%d bytes; limit=%d".formatted(file, Files.size(file), MOST_BYTES));
      }
      return read(Files.readAllBytes(file), file.toString());
    } catch (IOException e) {
      throw new GateException("%s can't be read: %s".formatted(file, e), e);
    }
  }

  static HealthSuite read(byte[] text, String origin) {
    SuitePage.Fields root = SuitePage.read(text, origin);
    root.optionalText("$schema");
    if (!root.has("format") || root.whole("format", 0, 0, 1_000) != FORMAT) {
      throw root.error("format", "expected " + FORMAT);
    }
    HealthSuite suite =
        new HealthSuite(
            origin,
            root.objects("texts", MOST_ENTRIES).stream().map(SuiteReader::text).toList(),
            root.objects("audio", MOST_ENTRIES).stream().map(SuiteReader::audio).toList(),
            root.objects("questions", MOST_ENTRIES).stream().map(SuiteReader::question).toList(),
            root.object("thresholds").map(SuiteReader::thresholds).orElse(Thresholds.USUAL),
            root.object("relative").map(SuiteReader::relative).orElse(Relative.USUAL),
            root.object("canary").map(SuiteReader::canary).orElse(CanaryTerms.USUAL),
            root.whole("rounds", HealthSuite.USUAL_ROUNDS, 1, 10),
            root.object("shadow").map(SuiteReader::shadow));
    root.refuseOthers();
    if (suite.texts().isEmpty() && suite.audio().isEmpty() && suite.questions().isEmpty()) {
      throw root.error("texts", "asks nothing; expected texts, audio or questions");
    }
    return suite;
  }

  private static GoldenText text(SuitePage.Fields fields) {
    String say = fields.text("say");
    Expected expected =
        expected(fields).orElseThrow(() -> fields.error("action", "expected tier or action"));
    fields.refuseOthers();
    return new GoldenText(say, expected);
  }

  private static GoldenAudio audio(SuitePage.Fields fields) {
    String file = fields.text("file");
    if (file.startsWith("/") || file.contains("\\") || ("/" + file + "/").contains("/../")) {
      throw fields.error("file", "leads out of the set: " + file);
    }
    GoldenAudio audio = new GoldenAudio(file, fields.text("words"), expected(fields));
    fields.refuseOthers();
    return audio;
  }

  private static Optional<Expected> expected(SuitePage.Fields fields) {
    Optional<String> tier = fields.optionalText("tier");
    tier.filter(name -> !TIERS.contains(name))
        .ifPresent(
            name -> {
              throw fields.error("tier", "expected one of " + TIERS + ", found " + name);
            });
    List<String> actions = fields.texts("action");
    Expected expected = new Expected(tier, actions, fields.textByName("values"));
    if (expected.values().isPresent() && actions.isEmpty()) {
      throw fields.error("values", "expected an action beside them");
    }
    return tier.isEmpty() && actions.isEmpty() ? Optional.empty() : Optional.of(expected);
  }

  private static OpenQuestion question(SuitePage.Fields fields) {
    OpenQuestion question =
        new OpenQuestion(
            fields.text("ask"), fields.texts("contains"), fields.whole("maxTokens", 200, 1, 4_096));
    fields.refuseOthers();
    return question;
  }

  private static Thresholds thresholds(SuitePage.Fields fields) {
    Thresholds usual = Thresholds.USUAL;
    Thresholds thresholds =
        new Thresholds(
            fields.number("textsRight", usual.textsRight(), 0, 1),
            fields.number("answered", usual.answered(), 0, 1),
            fields.number("wordErrorRate", usual.wordErrorRate(), 0, 10),
            fields.number("turnMillisP95", usual.turnMillisP95(), 1, NO_LIMIT),
            fields.number("firstSoundMillisP95", usual.firstSoundMillisP95(), 1, NO_LIMIT),
            fields.optionalNumber("privateMib", 1, NO_LIMIT),
            fields.optionalNumber("diskMib", 0, NO_LIMIT),
            fields.number("loadMillis", usual.loadMillis(), 1, NO_LIMIT));
    fields.refuseOthers();
    return thresholds;
  }

  private static Relative relative(SuitePage.Fields fields) {
    Relative usual = Relative.USUAL;
    Relative relative =
        new Relative(
            fields.number("turnMillis", usual.turnMillis(), 0.1, 1_000),
            fields.number("privateMib", usual.privateMib(), 0.1, 1_000),
            fields.number("textsRight", usual.textsRight(), 0, 2),
            fields.number("wordErrorRate", usual.wordErrorRate(), -1, 10));
    fields.refuseOthers();
    return relative;
  }

  private static CanaryTerms canary(SuitePage.Fields fields) {
    CanaryTerms usual = CanaryTerms.USUAL;
    CanaryTerms canary =
        new CanaryTerms(
            fields.whole("seconds", usual.seconds(), 0, 86_400),
            fields.whole("turns", usual.turns(), 0, 10_000),
            fields.flag("brokerRoundTrip", usual.brokerRoundTrip()));
    fields.refuseOthers();
    return canary;
  }

  private static ShadowTerms shadow(SuitePage.Fields fields) {
    ShadowTerms shadow =
        new ShadowTerms(
            fields.whole("turns", 20, 1, 10_000),
            fields.number("maxDifferences", 0.1, 0, 1),
            fields.whole("hours", 24, 1, 720));
    fields.refuseOthers();
    return shadow;
  }
}
