package dev.tern.device.live;

import dev.tern.device.audio.LiveSource;
import java.util.Arrays;

/** A source that is silent while the switch says so: its sound is read, and forgotten at once. */
public final class MutableSource implements LiveSource {
  private final LiveSource source;
  private final MuteSwitch mute;

  public MutableSource(LiveSource source, MuteSwitch mute) {
    this.source = source;
    this.mute = mute;
  }

  @Override
  public int read(short[] frame) {
    int count = source.read(frame);
    if (mute.isMuted() && count > 0) {
      Arrays.fill(frame, 0, count, (short) 0);
    }
    return count;
  }

  @Override
  public long capturedAtNanos() {
    return source.capturedAtNanos();
  }

  @Override
  public long xruns() {
    return source.xruns();
  }

  @Override
  public void flush() {
    source.flush();
  }

  @Override
  public void close() {
    source.close();
  }
}
