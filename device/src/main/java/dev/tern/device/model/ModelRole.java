package dev.tern.device.model;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a model does in the appliance; an engine asks for its model by name and role. */
public enum ModelRole {
  /** Text to sound. */
  VOICE("voice"),
  /** Text to text. */
  LANGUAGE_MODEL("language-model"),
  /** Is someone speaking? */
  VOICE_ACTIVITY("voice-activity"),
  /** Does someone call? The embedding below every wake word. */
  WAKE("wake"),
  /** First listener: streaming speech recognition. */
  SPEECH("speech"),
  /** Second listener: hears the whole utterance again. */
  SECOND_LISTENER("second-listener");

  private final String key;

  ModelRole(String key) {
    this.key = key;
  }

  /** The word used in the catalog, in JSON and in messages. */
  public String key() {
    return key;
  }

  static Optional<ModelRole> of(String key) {
    return Arrays.stream(values()).filter(role -> role.key.equals(key)).findFirst();
  }

  static List<String> keys() {
    return Arrays.stream(values()).map(ModelRole::key).toList();
  }
}
