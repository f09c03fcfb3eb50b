package dev.tern.tensor.team;

/** Where in the machine threads run; made by whoever knows its cores. */
@FunctionalInterface
public interface Placement {
  /** Leaves it to the operating system. */
  Placement ANYWHERE = () -> () -> {};

  /**
   * Brings the calling thread there. Costs some microseconds: for each generation, not for each
   * product. Where that can't be done the thread stays where it is.
   *
   * @return to be closed by the same thread, which then runs where it did before
   */
  Stay enter();

  /** A thread's time in its place. */
  @FunctionalInterface
  interface Stay extends AutoCloseable {
    @Override
    void close();
  }
}
