package dev.tern.device.conversation;

/** One utterance for two followers. */
record BothTracks(TurnRecorder.Track one, TurnRecorder.Track other) implements TurnRecorder.Track {
  @Override
  public void sound(short[] samples, int offset, int count) {
    one.sound(samples, offset, count);
    other.sound(samples, offset, count);
  }

  @Override
  public void partial(String words, long sampleCount) {
    one.partial(words, sampleCount);
    other.partial(words, sampleCount);
  }

  @Override
  public void ended(Turn turn) {
    one.ended(turn);
    other.ended(turn);
  }
}
