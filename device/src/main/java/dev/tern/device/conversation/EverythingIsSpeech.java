package dev.tern.device.conversation;

import dev.tern.asr.vad.VoiceActivityDetector;

/**
 * Stands in where there is no voice activity model: a recording is heard from its first sample to
 * its last. Of no use at a microphone, where nothing would ever end an utterance.
 */
public final class EverythingIsSpeech implements VoiceActivityDetector {
  private static final int FRAME_LENGTH = 512;

  @Override
  public int frameLength() {
    return FRAME_LENGTH;
  }

  @Override
  public float speechProbability(short[] samples, int offset) {
    return 1;
  }

  @Override
  public void reset() {}

  @Override
  public void close() {}
}
