package dev.tern.device.update;

import java.util.function.Consumer;

/**
 * Where a restart is asked for by those who are there before {@code run}, which carries it out.
 * Thread-safe.
 */
public final class RestartSwitch implements Consumer<String> {
  private volatile Consumer<String> how = why -> {};

  /** From now on requests are carried out so. */
  public void become(Consumer<String> carriedOut) {
    how = carriedOut;
  }

  /** Returns at once. */
  @Override
  public void accept(String why) {
    how.accept(why);
  }
}
