package dev.tern.device.part;

/** What can fail by itself, with what remains of the appliance while it does (docs/faults.md). */
public enum Part {
  BOARD(
      "board",
      "sections that are right are used, others have their defaults; sound stays off where in doubt"),
  STATE_FOLDER("state-folder", "turns go on; nothing new is kept over a restart"),
  RULES("rules", "no command is understood; questions go to the language model"),
  LANGUAGE_MODEL("language-model", "commands are understood by rule; free questions are refused"),
  VOICE("voice", "answers are given in writing only"),
  LISTENER("speech", "questions are taken in writing only"),
  SECOND_LISTENER("second-listener", "the first listener's words count unchecked"),
  VOICE_ACTIVITY("voice-activity", "recordings are heard whole; the microphone is not listened to"),
  WAKE_WORDS("wake-words", "whoever speaks is answered, without being asked to call first"),
  ECHO("echo", "its own voice is told apart by its words alone"),
  MICROPHONE("microphone", "questions are taken over HTTP only"),
  SPEAKER("speaker", "answers are given over HTTP only"),
  BROKER("mqtt", "everything but messages to the broker goes on"),
  UPDATES("updates", "it goes on with the set and the settings that it has");

  private final String key;
  private final String meanwhile;

  Part(String key, String meanwhile) {
    this.key = key;
    this.meanwhile = meanwhile;
  }

  /** The name in health, in messages and on standard error. */
  public String key() {
    return key;
  }

  /** What goes on, and what does not, while this part has failed. */
  public String meanwhile() {
    return meanwhile;
  }
}
