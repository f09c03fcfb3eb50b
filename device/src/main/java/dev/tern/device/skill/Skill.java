package dev.tern.device.skill;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What one manifest declares.
 *
 * @param name such as {@code lights}
 * @param language tag of the language of its sentences
 * @param file the manifest, as faults tell it
 * @param kind what its intents are for
 * @param intents in the order of the manifest
 */
public record Skill(
    String name, String language, String file, Kind kind, List<Declaration> intents) {
  public Skill {
    intents = List.copyOf(intents);
  }

  /** What the intents of a skill are for. */
  public enum Kind {
    /** Each is something to do or to answer. */
    COMMAND,
    /** Each is a label for what was said, and has no slots. */
    CLASSIFY,
    /** Each takes words out of what was said, and has slots. */
    EXTRACT;

    /** As manifests write it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What may happen where an intent was misunderstood. */
  public enum Risk {
    /** Something is told; nothing changes. */
    READ,
    /** Something changes that can be changed back. */
    ACT,
    /** Somebody may be hurt, or something lost: it is done after a spoken yes. */
    DANGER;

    /** As manifests write it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * An intent as a manifest declares it.
   *
   * @param name one of the product's vocabulary, or a maker's own
   * @param about what it does, in few words
   * @param slotTypes the names of what may be said with it, in order, with their types
   * @param required those slots without which the device has to ask
   * @param accept the least score at which a near match counts, 0.5 to 1.0; just below it the
   *     device asks whether this was meant
   * @param risk what may happen where it was misunderstood
   * @param dangerValues values by slot which alone make it ask for a yes, such as a gate to open
   * @param handling who does it
   * @param wording what is said
   * @param examples sentences with what they mean, which the tests hold the manifest to
   * @param never sentences that must not come to this intent
   */
  public record Declaration(
      String name,
      String about,
      Map<String, String> slotTypes,
      List<String> required,
      double accept,
      Risk risk,
      Map<String, List<String>> dangerValues,
      Handling handling,
      Wording wording,
      List<Example> examples,
      List<String> never) {
    public Declaration {
      required = List.copyOf(required);
      dangerValues = Map.copyOf(dangerValues);
      examples = List.copyOf(examples);
      never = List.copyOf(never);
    }

    /** The names of what may be said with it, in order. */
    public List<String> slots() {
      return List.copyOf(slotTypes.keySet());
    }

    /** Whether doing this asks for a spoken yes first. */
    public boolean dangerousWith(Map<String, String> filled) {
      if (risk == Risk.DANGER) {
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

  /**
   * What is said, where a manifest says it; {@code {slot}} stands for the words of a slot, and a
   * part in brackets is left out where one of its slots was not said.
   *
   * @param reply when it is done
   * @param confirm the question before something dangerous
   * @param ask questions for slots, by slot
   */
  public record Wording(Optional<String> reply, Optional<String> confirm, Map<String, String> ask) {
    static final Wording NONE = new Wording(Optional.empty(), Optional.empty(), Map.of());

    public Wording {
      ask = Map.copyOf(ask);
    }
  }

  /** A sentence and what it means. */
  public record Example(String text, Intent meaning) {}
}
