package dev.tern.ota;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What the update work asks of the appliance that it runs in. Calls come from the agent's own
 * thread and may take long where they say so; each can be interrupted.
 */
public interface Appliance {
  /** What this device is, against which a set's requirements are held. */
  Facts facts();

  /** Whether somebody is being listened to or answered: transfers and preparations pause. */
  boolean isBusy();

  /**
   * Does on the candidate's files what its first start would do, such as repacking weights. Takes
   * minutes at most; writes only under {@code slot}.
   *
   * @throws OtaException where a file can't be used
   */
  void prepare(Path slot, TargetSet set) throws InterruptedException;

  /**
   * Runs the candidate's health suite in a process of its own, beside the appliance or instead of
   * it for a while, and holds it against the suite's thresholds and against the incumbent.
   *
   * @param incumbent the folder of the active slot; empty where the device runs what it was
   *     installed with
   */
  Verdict gate(Path candidate, TargetSet set, Optional<Path> incumbent) throws InterruptedException;

  /**
   * How the candidate has done since it was started for its trial. Asked every few seconds.
   *
   * @param set without files where it is what the device was installed with
   * @param aliveMillis since the trial's start, over restarts, without the time between them
   */
  Canary canary(TargetSet set, long aliveMillis);

  /**
   * Ends this process between two turns and starts it again, so that it runs what the slots now say
   * is active. Returns at once; nothing may be written afterwards.
   */
  void restart(String why);

  /** Hands a verified file of role {@code app} to whoever installs it; says what came of it. */
  Verdict install(Path file, TargetSet set) throws InterruptedException;

  /**
   * @param site and device as in {@link Topics}
   * @param tern version of the executable
   * @param packLayout of its kernels
   * @param board name of the board
   */
  record Facts(String site, String device, String tern, int packLayout, String board) {}

  /**
   * What a gate found.
   *
   * @param passed whether the candidate may go on
   * @param reason one line: what was expected, what was found; empty where it passed
   * @param figures measured, by name with unit, such as {@code turnMillisP95}, for reports
   */
  record Verdict(boolean passed, String reason, Map<String, Double> figures) {
    public static Verdict pass(Map<String, Double> figures) {
      return new Verdict(true, "", figures);
    }

    public static Verdict fail(String reason, Map<String, Double> figures) {
      return new Verdict(false, reason, figures);
    }
  }

  /** How a trial stands. */
  enum Outcome {
    WATCHING,
    GOOD,
    BAD
  }

  /**
   * @param reason one line where it is bad, or what is still waited for
   */
  record Canary(Outcome outcome, String reason) {}
}
