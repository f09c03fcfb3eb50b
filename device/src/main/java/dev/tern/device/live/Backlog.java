package dev.tern.device.live;

import dev.tern.device.conversation.LiveClock;
import dev.tern.llm.LanguageModel;
import dev.tern.pcm.PcmFormat;
import java.time.Duration;
import java.util.function.Function;

/**
 * How far listening is behind the microphone. Where it falls behind, the language model steps aside
 * until it has caught up: cores are for hearing first. One thread.
 */
final class Backlog {
  private static final long MOST_NANOS = Duration.ofMillis(60).toNanos();
  private static final long CAUGHT_UP_NANOS = Duration.ofMillis(10).toNanos();
  private static final Duration AT_MOST = Duration.ofSeconds(2);
  private static final double NANOS_PER_SAMPLE = 1e9 / PcmFormat.SPEECH.sampleRateHz();

  private final Function<Duration, LanguageModel.Aside> stepAside;
  private LiveClock clock = new LiveClock();
  private LanguageModel.Aside aside; // null while the model may work

  /**
   * @param stepAside as {@link LanguageModel#stepAside}
   */
  Backlog(Function<Duration, LanguageModel.Aside> stepAside) {
    this.stepAside = stepAside;
  }

  /**
   * Tells that the sound so far was worked on.
   *
   * @param position samples since the stream began
   * @param workNanos how long the last of it took
   */
  void worked(long position, long workNanos) {
    long now = (long) (position * NANOS_PER_SAMPLE);
    clock.work(now, workNanos);
    long behind = clock.backlogNanos(now);
    if (aside == null && behind > MOST_NANOS) {
      aside = stepAside.apply(AT_MOST);
    } else if (aside != null && behind < CAUGHT_UP_NANOS) {
      goOn();
    }
  }

  /** Another stream begins. */
  void restart() {
    clock = new LiveClock();
    goOn();
  }

  private void goOn() {
    if (aside != null) {
      aside.close();
      aside = null;
    }
  }
}
