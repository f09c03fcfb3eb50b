package dev.tern.asr.recording;

import dev.tern.asr.Transcript;

/** Follows a recording while it is worked through; called on the thread that does the work. */
public interface RecordingListener {
  /** Follows nothing. */
  RecordingListener NONE = new RecordingListener() {};

  /**
   * An utterance was understood; blank ones are left out.
   *
   * @param transcript its words' times count from the start of the recording
   */
  default void understood(Transcript transcript) {}

  /**
   * How far the work is.
   *
   * @param seconds of the recording done
   * @param totalSeconds how long it is, or NaN where the file does not say
   */
  default void progress(double seconds, double totalSeconds) {}
}
