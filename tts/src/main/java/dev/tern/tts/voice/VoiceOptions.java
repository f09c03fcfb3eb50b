package dev.tern.tts.voice;

import dev.tern.tts.TtsException;

/**
 * How a voice runs.
 *
 * @param threadCount threads the net may use within one step, 1 to 64; the signal part uses one
 * @param seed of the noise in the voice: the same text and seed give the same samples
 */
public record VoiceOptions(int threadCount, long seed) {
  public VoiceOptions {
    if (threadCount < 1 || threadCount > 64) {
      throw new TtsException("threadCount=" + threadCount + " is out of range; expected 1..64");
    }
  }

  /** One thread and a fixed seed: what a board with other work to do wants. */
  public static VoiceOptions standard() {
    return new VoiceOptions(1, 0);
  }
}
