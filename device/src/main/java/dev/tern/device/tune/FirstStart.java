package dev.tern.device.tune;

import dev.tern.device.board.BoardConfig;
import dev.tern.llm.LanguageModel;
import dev.tern.llm.LlmException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Tunes an appliance that runs, once, while nobody needs it.
 *
 * <p>It measures the model that is loaded anyway: a second one would take its memory twice. It
 * begins when the appliance has been ready and quiet for a while, and pauses for every turn; one
 * that comes in the middle of a measurement breaks it off between two tokens or two chunks of the
 * prompt, and finds the model's opening still read. What is fastest is used at once and kept for
 * later starts. An appliance that may not keep it is not tuned, or it would be at every start.
 */
public final class FirstStart {
  /** Long enough that whoever switched it on has tried it. */
  private static final Duration QUIET = Duration.ofSeconds(30);

  private static final Duration LOOK = Duration.ofMillis(500);

  private final BoardConfig board;
  private final TuneSpace space;
  private final Supplier<TuneContext> context;
  private final LanguageModel model;
  private final Supplier<int[]> opening;
  private final BooleanSupplier busy;
  private final TuneFile file;
  private final Duration quiet;

  /**
   * @param board as its file says, without what tuning found
   * @param context asked once the model is known to be there
   * @param opening what all prompts begin with, asked when the model is loaded
   * @param busy whether a turn is being taken, or something is still loading
   */
  public FirstStart(
      BoardConfig board,
      TuneSpace space,
      Supplier<TuneContext> context,
      LanguageModel model,
      Supplier<int[]> opening,
      BooleanSupplier busy) {
    this(board, space, context, model, opening, busy, QUIET);
  }

  FirstStart(
      BoardConfig board,
      TuneSpace space,
      Supplier<TuneContext> context,
      LanguageModel model,
      Supplier<int[]> opening,
      BooleanSupplier busy,
      Duration quiet) {
    this.board = board;
    this.space = space;
    this.context = context;
    this.model = model;
    this.opening = opening;
    this.busy = busy;
    this.quiet = quiet;
    file = new TuneFile(Path.of(board.state().folder()));
  }

  /**
   * Returns when it is done, or was interrupted.
   *
   * @param tell hears in a line what came out; nothing where there was nothing to do
   */
  public void run(Consumer<String> tell) {
    if (board.tune() == BoardConfig.Tune.OFF || space.isEmpty()) {
      return;
    }
    TuneContext here = context.get();
    if (file.read(here).isPresent()) {
      return;
    }
    try {
      file.requireWritable();
      awaitQuiet(quiet);
      TuneReport report = tune();
      file.write(here, report);
      model.compute(report.chosen().plan());
      tell.accept("tuned: " + report.chosen().describe() + "; " + report.verdict());
    } catch (TuningEndedException ended) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      tell.accept("not tuned: " + file.path() + " can't be written: " + e);
    } catch (LlmException e) {
      tell.accept("not tuned: " + e.getMessage());
    }
  }

  private TuneReport tune() {
    LlmTrial trial = new LlmTrial(model, opening.get(), () -> awaitQuiet(quiet));
    Trial whenQuiet =
        (settings, workload) -> {
          while (true) {
            if (isNeeded() || Thread.currentThread().isInterrupted()) {
              awaitQuiet(quiet);
            }
            Trial.Seconds seconds = trial.run(settings, workload);
            // A turn beside it took some of the machine: that run counts for nothing.
            if (!isNeeded()) {
              return seconds;
            }
          }
        };
    return new Tuner(whenQuiet, TuneProgress.NONE).tune(TuneSettings.of(board.llm()), space);
  }

  private boolean isNeeded() {
    return busy.getAsBoolean() || model.isAwaited();
  }

  /** Returns when nothing has happened for so long. */
  private void awaitQuiet(Duration duration) {
    long since = System.nanoTime();
    try {
      do {
        Thread.sleep(Math.min(LOOK.toMillis(), duration.toMillis()) / 2);
        if (isNeeded()) {
          since = System.nanoTime();
        }
      } while (System.nanoTime() - since < duration.toNanos());
    } catch (InterruptedException e) {
      throw new TuningEndedException();
    }
  }
}
