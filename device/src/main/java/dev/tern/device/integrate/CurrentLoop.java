package dev.tern.device.integrate;

import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The conversation at the microphone, for those who are there before it. Thread-safe. */
@Singleton
public final class CurrentLoop implements LiveLoop {
  private static final String NONE = "nothing listens: only tern run does, when it has started";

  private volatile LiveLoop loop;

  /** From now on it is this one. */
  public void become(LiveLoop started) {
    loop = started;
  }

  @Override
  public boolean isAwaitingAnswer() {
    return loop != null && loop.isAwaitingAnswer();
  }

  @Override
  public boolean isBusy() {
    return loop != null && loop.isBusy();
  }

  @Override
  public Optional<String> silence() {
    return loop == null ? Optional.of(NONE) : loop.silence();
  }

  @Override
  public boolean say(String text, BooleanSupplier goesOn) {
    return loop != null && loop.say(text, goesOn);
  }

  @Override
  public void mute(boolean on) {
    if (loop != null) {
      loop.mute(on);
    }
  }

  @Override
  public Optional<String> listen() {
    return loop == null ? Optional.of(NONE) : loop.listen();
  }

  @Override
  public void cancel() {
    if (loop != null) {
      loop.cancel();
    }
  }
}
