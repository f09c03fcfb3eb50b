package dev.tern.llm.generate;

import dev.tern.llm.ComputePlan;
import dev.tern.llm.LlmException;
import dev.tern.llm.layer.KvFormat;
import dev.tern.llm.layer.KvPool;
import dev.tern.tensor.memory.ActivationBits;
import java.nio.file.Path;
import java.util.Optional;

/** What a board gives to the language model. Immutable. */
public final class LlmOptions {
  private static final int FEWEST_POSITIONS = 16;
  private static final int MOST_POSITIONS = 1 << 20;
  private static final int MOST_GUESSED = 8;

  /**
   * The guesses that gain most where text repeats and cost nothing to speak of where it doesn't.
   */
  public static final int USUAL_GUESSES = 4;

  private final ComputePlan plan;
  private final int contextLength;
  private final int morePositions;
  private final KvFormat kv;
  private final ActivationBits activations;
  private final Path prefixFolder; // null: nothing is kept
  private final Path packFolder; // null: beside the model, or nowhere
  private final int mostGuessed;

  private LlmOptions(
      ComputePlan plan,
      int contextLength,
      int morePositions,
      KvFormat kv,
      ActivationBits activations,
      Path prefixFolder,
      Path packFolder,
      int mostGuessed) {
    this.plan = plan;
    this.contextLength = inRange("context-length", contextLength, FEWEST_POSITIONS);
    this.morePositions = inRange("more-positions", morePositions, 0);
    this.kv = kv;
    this.activations = activations;
    this.prefixFolder = prefixFolder;
    this.packFolder = packFolder;
    this.mostGuessed = mostGuessed;
  }

  /**
   * One session, 8-bit keys, values and activations, nothing kept on disk.
   *
   * @param plan how it computes, until {@link dev.tern.llm.LanguageModel#compute} says otherwise
   * @param contextLength positions of the model's own session, 16 to 1,048,576; a model trained for
   *     fewer gets those
   */
  public LlmOptions(ComputePlan plan, int contextLength) {
    this(plan, contextLength, 0, KvFormat.INT8, ActivationBits.EIGHT, null, null, 0);
  }

  /** With so many threads on any core. */
  public LlmOptions(int threads, int contextLength) {
    this(ComputePlan.of(threads), contextLength);
  }

  /** With room for so many further sessions of the same context length. */
  public LlmOptions withMoreSessions(int sessions) {
    return withMorePositions(sessions * KvPool.roundUp(contextLength));
  }

  /** With room for further sessions, that many positions in all. */
  public LlmOptions withMorePositions(int positions) {
    return new LlmOptions(
        plan, contextLength, positions, kv, activations, prefixFolder, packFolder, mostGuessed);
  }

  public LlmOptions withKv(KvFormat format) {
    return new LlmOptions(
        plan,
        contextLength,
        morePositions,
        format,
        activations,
        prefixFolder,
        packFolder,
        mostGuessed);
  }

  /** For exactness tests. */
  public LlmOptions withActivations(ActivationBits bits) {
    return new LlmOptions(
        plan, contextLength, morePositions, kv, bits, prefixFolder, packFolder, mostGuessed);
  }

  /** Keeps what {@code prepareLasting} read in a folder, which is made when it is needed. */
  public LlmOptions withPrefixFolder(Path folder) {
    return new LlmOptions(
        plan, contextLength, morePositions, kv, activations, folder, packFolder, mostGuessed);
  }

  /** Keeps packed weights in a folder where the model's own can't be written. */
  public LlmOptions withPackFolder(Path folder) {
    return new LlmOptions(
        plan, contextLength, morePositions, kv, activations, prefixFolder, folder, mostGuessed);
  }

  /**
   * Guesses up to so many tokens, 0 to 8, where the last words were said before, and reads them
   * with the one that is known. Changes nothing that is said; {@code docs/speed.md} has what it
   * gains and costs. None unless asked for.
   */
  public LlmOptions withGuesses(int most) {
    if (most < 0 || most > MOST_GUESSED) {
      throw new LlmException("guesses=" + most + " is out of range; expected 0.." + MOST_GUESSED);
    }
    return new LlmOptions(
        plan, contextLength, morePositions, kv, activations, prefixFolder, packFolder, most);
  }

  public ComputePlan plan() {
    return plan;
  }

  public int contextLength() {
    return contextLength;
  }

  int morePositions() {
    return morePositions;
  }

  KvFormat kv() {
    return kv;
  }

  ActivationBits activations() {
    return activations;
  }

  Optional<Path> prefixFolder() {
    return Optional.ofNullable(prefixFolder);
  }

  Optional<Path> packFolder() {
    return Optional.ofNullable(packFolder);
  }

  int mostGuessed() {
    return mostGuessed;
  }

  private static int inRange(String name, int value, int low) {
    if (value < low || value > MOST_POSITIONS) {
      throw new LlmException(
          name + "=" + value + " is out of range; expected " + low + ".." + MOST_POSITIONS);
    }
    return value;
  }
}
