package dev.tern.device.gate;

import dev.tern.device.gate.HealthSuite.CanaryTerms;
import dev.tern.device.gate.HealthSuite.Expected;
import dev.tern.device.gate.HealthSuite.GoldenText;
import dev.tern.device.gate.HealthSuite.OpenQuestion;
import dev.tern.device.gate.HealthSuite.Relative;
import dev.tern.device.gate.HealthSuite.Thresholds;
import dev.tern.device.skill.Skill;
import dev.tern.device.skill.Skills;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is asked of a set that brings no suite: the first example of every action that comes with
 * Tern, and two questions. The examples are those of this version's own manifests, whatever the set
 * brings in their place.
 */
public final class BuiltInSuite {
  /** Stands for the suite where a file's name is expected. */
  public static final String NAME = "built-in";

  private BuiltInSuite() {}

  /**
   * @param language tag
   * @param shipped names of the board's skills; none for all
   */
  public static HealthSuite of(String language, List<String> shipped) {
    List<String> names = shipped.isEmpty() ? Skills.known(language) : shipped;
    List<GoldenText> texts = new ArrayList<>();
    for (Skill skill : Skills.load(language, names).all()) {
      for (Skill.Declaration intent : skill.intents()) {
        intent.examples().stream()
            .limit(1)
            .map(
                example ->
                    new GoldenText(
                        example.text(),
                        new Expected(
                            Optional.empty(),
                            List.of(example.meaning().name()),
                            Optional.of(example.meaning().slots()))))
            .forEach(texts::add);
      }
    }
    return new HealthSuite(
        NAME,
        texts,
        List.of(),
        language.startsWith("en")
            ? List.of(
                new OpenQuestion("What is the capital of France?", List.of(), 200),
                new OpenQuestion("How many days are in a week?", List.of(), 200))
            : List.of(),
        Thresholds.USUAL,
        Relative.USUAL,
        CanaryTerms.USUAL,
        HealthSuite.USUAL_ROUNDS,
        Optional.empty());
  }
}
