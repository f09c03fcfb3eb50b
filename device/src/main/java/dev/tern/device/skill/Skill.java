package dev.tern.device.skill;

import java.util.List;
import java.util.Map;

/**
 * What one manifest declares.
 *
 * @param name such as {@code lights}
 * @param language tag of the language of its sentences
 * @param intents in the order of the manifest
 */
public record Skill(String name, String language, List<Declaration> intents) {
  public Skill {
    intents = List.copyOf(intents);
  }

  /**
   * An intent as a manifest declares it.
   *
   * @param name one of the product's vocabulary
   * @param about what it does, in few words
   * @param slots the names of what may be said with it, in order
   * @param required those without which the device has to ask
   * @param danger whether it asks for a spoken yes first
   * @param dangerValues values by slot which alone make it ask for a yes, such as a gate to open
   * @param examples sentences with what they mean, which the tests hold the manifest to
   * @param never sentences that must not come to this intent
   */
  public record Declaration(
      String name,
      String about,
      List<String> slots,
      List<String> required,
      boolean danger,
      Map<String, List<String>> dangerValues,
      List<Example> examples,
      List<String> never) {
    public Declaration {
      slots = List.copyOf(slots);
      required = List.copyOf(required);
      dangerValues = Map.copyOf(dangerValues);
      examples = List.copyOf(examples);
      never = List.copyOf(never);
    }

    /** Whether doing this asks for a spoken yes first. */
    boolean dangerousWith(Map<String, String> filled) {
      if (danger) {
        return true;
      }
      return dangerValues.entrySet().stream()
          .anyMatch(
              entry -> {
                String value = " " + filled.getOrDefault(entry.getKey(), "") + " ";
                return entry.getValue().stream().anyMatch(word -> value.contains(" " + word + " "));
              });
    }
  }

  /** A sentence and what it means. */
  public record Example(String text, Intent meaning) {}
}
