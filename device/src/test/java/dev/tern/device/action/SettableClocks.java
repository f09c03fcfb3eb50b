package dev.tern.device.action;

import dev.tern.device.clock.Clocks;
import dev.tern.device.clock.SteadyClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;

/** The clocks of a machine in Berlin, on Wednesday, November 18, 2026, at 10:00. */
final class SettableClocks extends Clock implements SteadyClock {
  private Instant wall = LocalDateTime.of(2026, 11, 18, 10, 0).atZone(Appliance.BERLIN).toInstant();
  private long millis = 60_000;
  private int boots = 1;
  boolean trusted = true;

  Clocks clocks() {
    return new Clocks(this, this, () -> trusted);
  }

  void pass(Duration time) {
    wall = wall.plus(time);
    millis += time.toMillis();
  }

  /** Somebody sets the wall clock. */
  void jump(Duration by) {
    wall = wall.plus(by);
  }

  /** The machine is off for so long; its wall clock goes on. */
  void reboot(Duration off) {
    wall = wall.plus(off);
    millis = 5_000;
    boots++;
  }

  @Override
  public long millis() {
    return millis;
  }

  @Override
  public String bootId() {
    return "boot " + boots;
  }

  @Override
  public Instant instant() {
    return wall;
  }

  @Override
  public ZoneId getZone() {
    return Appliance.BERLIN;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("this machine stays in Berlin");
  }
}
