package dev.tern.device.live;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Whether the microphone is heard. It starts on: heard. Thread-safe. */
public final class MuteSwitch {
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile boolean muted;

  public boolean isMuted() {
    return muted;
  }

  /** Takes effect with the next frame of sound. */
  public void mute(boolean on) {
    muted = on;
    listeners.forEach(Runnable::run);
  }

  /**
   * @param listener called after each use of the switch, by whoever used it
   */
  public void listen(Runnable listener) {
    listeners.add(listener);
  }
}
