package dev.tern.device.live;

import dev.tern.device.action.Act;
import dev.tern.device.action.Outbound;
import java.time.Duration;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Whether a robot is thought to move, from what it was told to do: while it may, "stop" is listened
 * for without a call. Thread-safe.
 */
public final class Motion implements Outbound {
  private static final Set<String> MOTIONS =
      Set.of(
          "robot_move",
          "robot_turn",
          "robot_goto",
          "robot_follow",
          "robot_dock",
          "robot_patrol",
          "robot_arm",
          "robot_grip");

  /** Nobody tells when a robot has arrived. */
  private static final Duration LONGEST = Duration.ofMinutes(2);

  private final Outbound outbound;
  private final LongSupplier nanoTime;
  private volatile boolean moving;
  private volatile long beganNanos;

  /**
   * @param outbound carries the acts out
   */
  public Motion(Outbound outbound) {
    this(outbound, System::nanoTime);
  }

  Motion(Outbound outbound, LongSupplier nanoTime) {
    this.outbound = outbound;
    this.nanoTime = nanoTime;
  }

  @Override
  public Result carryOut(Act act) {
    if (MOTIONS.contains(act.name())) {
      // Before it is known how it went: it may begin to move meanwhile.
      beganNanos = nanoTime.getAsLong();
      moving = true;
    }
    Result result = outbound.carryOut(act);
    if (act.name().equals("robot_stop") && result instanceof Result.Done) {
      moving = false;
    }
    return result;
  }

  /** Whether something may be moving. */
  public boolean isGoingOn() {
    return moving && nanoTime.getAsLong() - beganNanos < LONGEST.toNanos();
  }
}
