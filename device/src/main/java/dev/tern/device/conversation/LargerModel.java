package dev.tern.device.conversation;

import dev.tern.llm.LanguageModel;
import dev.tern.llm.LlmException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A second language model on the same board, slower and knowing more, to which the first hands over
 * what it does not know. It is loaded beside everything else; until it is there the first answers.
 */
public final class LargerModel implements AutoCloseable {
  private static final double WORKING_FACTOR = 1.3;
  private static final long MIB = 1L << 20;

  private final String name;
  private final Supplier<LanguageModel> opening;
  private final Consumer<String> refused;
  private final AtomicBoolean begun = new AtomicBoolean();
  private volatile LanguageModel model; // null until it is loaded

  /**
   * @param name as the catalog calls it
   * @param opening loads it; throws where it does not fit
   * @param refused hears why it could not be loaded
   */
  public LargerModel(String name, Supplier<LanguageModel> opening, Consumer<String> refused) {
    this.name = name;
    this.opening = opening;
    this.refused = refused;
  }

  /**
   * Refuses a model that would take more than half of a board's memory: weights, as they are
   * packed, and what it works with.
   *
   * @throws LlmException naming both
   */
  public static void requireRoom(Path file, long boardBytes) {
    long needed = Math.round(WORKING_FACTOR * file.toFile().length());
    if (needed > boardBytes / 2) {
      throw new LlmException(
          "it needs "
              + needed / MIB
              + " MiB; at most half of this board's "
              + boardBytes / MIB
              + " MiB may be taken");
    }
  }

  String name() {
    return name;
  }

  /** Begins to load it; a second call does nothing. */
  void load() {
    if (begun.compareAndSet(false, true)) {
      Thread.ofPlatform().daemon().name("tern-larger-model").start(this::open);
    }
  }

  private void open() {
    try {
      model = opening.get();
    } catch (RuntimeException e) {
      refused.accept(name + " is not used: " + e.getMessage());
    }
  }

  /** The model, where it is loaded. */
  Optional<LanguageModel> ready() {
    return Optional.ofNullable(model);
  }

  @Override
  public void close() {
    LanguageModel loaded = model;
    model = null;
    if (loaded != null) {
      loaded.close();
    }
  }
}
