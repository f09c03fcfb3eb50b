package dev.tern.device.conversation;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Who decided a turn, cheapest first. */
public enum Tier {
  /** A sentence rule of a skill; no model took part. */
  RULES,
  /** The language model picked one action under a grammar. */
  ACTION,
  /** The language model answered freely. */
  ANSWER,
  /** Not understood, not supported or not allowed, and said so. */
  REFUSED;

  @JsonValue
  public String json() {
    return name().toLowerCase(Locale.ROOT);
  }
}
