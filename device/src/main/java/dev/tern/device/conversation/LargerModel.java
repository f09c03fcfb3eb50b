package dev.tern.device.conversation;

import dev.tern.llm.LanguageModel;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A second language model on the same board, slower and knowing more, to which the first hands over
 * what it does not know. It is loaded beside everything else; until it is there the first answers.
 */
public final class LargerModel implements AutoCloseable {
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
