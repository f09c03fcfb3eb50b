package dev.tern.device.action;

import java.util.function.Consumer;

/** Has acts carried out by whoever can: lights, doors, a robot, people. */
public interface Outbound {
  /** Waits until it is known how it went, for a few seconds at most. Thread-safe. */
  Result carryOut(Act act);

  /** How it went. */
  sealed interface Result {
    /** Whoever carries it out said so. */
    record Done() implements Result {}

    /**
     * Whoever carried it out has something to say.
     *
     * @param text one or two short sentences
     */
    record Said(String text) implements Result {}

    /**
     * A program was to carry it out and did not do as it should.
     *
     * @param reason for the log
     */
    record Broken(Fault fault, String reason) implements Result {}

    /** What a program did wrong. */
    enum Fault {
      /** It was ended when its time was over. */
      TOO_SLOW,
      /** It ended by itself, and not well. */
      CRASHED,
      /** It printed more than it may. */
      TOO_MUCH
    }

    /**
     * Nobody could ever carry it out here.
     *
     * @param reason for the log: what is missing, and what to do
     */
    record NobodyThere(String reason) implements Result {}

    /**
     * It was not to be reached, or nobody knows whether it was carried out.
     *
     * @param reason for the log
     */
    record Unreachable(String reason) implements Result {}

    /**
     * Whoever carries it out said that it can't.
     *
     * @param reason as it was given, a short sentence without an end mark; may be empty
     */
    record Refused(String reason) implements Result {}
  }

  /** Carries nothing out and says that it did, for rehearsals on a command line. */
  static Outbound rehearsing(Consumer<Act> told) {
    return act -> {
      told.accept(act);
      return new Result.Done();
    };
  }
}
