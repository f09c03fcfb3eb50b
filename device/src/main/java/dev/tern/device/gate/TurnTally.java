package dev.tern.device.gate;

import dev.tern.device.conversation.Tier;
import dev.tern.device.conversation.Turn;
import java.util.Arrays;
import java.util.function.Consumer;

/** Counts live turns and how they went, without their words. Thread-safe. */
public final class TurnTally implements Consumer<Turn> {
  /** Turns whose times are kept, the latest. */
  private static final int KEPT = 256;

  private final double[] millis = new double[KEPT];
  private long turns;
  private long refused;
  private long lastNanos = System.nanoTime();

  @Override
  public synchronized void accept(Turn turn) {
    millis[(int) (turns % KEPT)] = turn.timingsMillis().total() - turn.timingsMillis().endpoint();
    turns++;
    refused += turn.tier() == Tier.REFUSED ? 1 : 0;
    lastNanos = System.nanoTime();
  }

  /** Since this process started. */
  public synchronized long turns() {
    return turns;
  }

  /** Share of the turns that were not understood or not allowed; 0 where there were none. */
  public synchronized double refused() {
    return turns == 0 ? 0 : (double) refused / turns;
  }

  /**
   * Middle of the latest turns' times, from the words to the whole reply; 0 where there are none.
   */
  public synchronized double middleMillis() {
    if (turns == 0) {
      return 0;
    }
    double[] latest = Arrays.copyOf(millis, (int) Math.min(turns, KEPT));
    Arrays.sort(latest);
    return latest[latest.length / 2];
  }

  /** Since the last turn, or since this process started. */
  public synchronized long idleMillis() {
    return (System.nanoTime() - lastNanos) / 1_000_000;
  }
}
