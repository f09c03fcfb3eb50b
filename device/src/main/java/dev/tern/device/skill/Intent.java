package dev.tern.device.skill;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a person wants, in the product's vocabulary.
 *
 * @param name one of the intents that the skills declare, such as {@code light_on}
 * @param slots words copied from the utterance by slot name, in the order of the declaration; slots
 *     that were not said are absent
 */
public record Intent(String name, Map<String, String> slots) {
  public Intent {
    slots = Collections.unmodifiableMap(new LinkedHashMap<>(slots));
  }
}
