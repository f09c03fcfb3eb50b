package dev.tern.device.action;

/** How loud the appliance speaks. Safe from any thread: playback reads what a turn sets. */
public final class Volume {
  /** What louder and quieter are, in percent. */
  static final int STEP_PERCENT = 10;

  private volatile int percent;
  private volatile boolean muted;
  private volatile Runnable changed = () -> {};

  /**
   * @param percent 0 to 100
   */
  public Volume(int percent) {
    set(percent);
  }

  /** 0 to 100, and 0 while muted: what playback applies. */
  public int percent() {
    return muted ? 0 : percent;
  }

  /** 0 to 100, as it will be when it is no longer muted. */
  int percentWhenHeard() {
    return percent;
  }

  boolean isMuted() {
    return muted;
  }

  /** Sets 0 to 100 percent and ends a mute. */
  void set(int percent) {
    if (percent < 0 || percent > 100) {
      throw new IllegalArgumentException("volume percent=" + percent + " is outside 0 to 100");
    }
    become(percent, false);
  }

  /** Changes by so many percent, held to 0 and 100; ends a mute. */
  void change(int byPercent) {
    set(Math.clamp((long) percent + byPercent, 0, 100));
  }

  void mute() {
    become(percent, true);
  }

  void unmute() {
    become(percent, false);
  }

  private void become(int newPercent, boolean newMuted) {
    boolean isNew = percent != newPercent || muted != newMuted;
    percent = newPercent;
    muted = newMuted;
    if (isNew) {
      changed.run();
    }
  }

  /** Who keeps it. */
  void onChange(Runnable listener) {
    changed = listener;
  }
}
