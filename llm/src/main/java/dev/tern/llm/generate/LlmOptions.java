package dev.tern.llm.generate;

import dev.tern.llm.ComputePlan;
import dev.tern.llm.LlmException;
import dev.tern.llm.layer.KvFormat;
import java.nio.file.Path;
import java.util.Optional;

/** What a board gives to the language model. Immutable. */
public final class LlmOptions {
  private static final int FEWEST_POSITIONS = 16;
  private static final int MOST_POSITIONS = 1 << 20;

  private final ComputePlan plan;
  private final int contextLength;
  private final int morePositions;
  private final KvFormat kv;
  private final Path prefixFolder; // null: nothing is kept
  private final Path packFolder; // null: beside the model, or nowhere

  private LlmOptions(
      ComputePlan plan,
      int contextLength,
      int morePositions,
      KvFormat kv,
      Path prefixFolder,
      Path packFolder) {
    this.plan = plan;
    this.contextLength = inRange("context-length", contextLength, FEWEST_POSITIONS);
    this.morePositions = inRange("more-positions", morePositions, 0);
    this.kv = kv;
    this.prefixFolder = prefixFolder;
    this.packFolder = packFolder;
  }

  /**
   * One session, 8-bit keys and values, nothing kept on disk.
   *
   * @param plan how it computes, until {@link dev.tern.llm.LanguageModel#compute} says otherwise
   * @param contextLength positions of the model's own session, 16 to 1,048,576; a model trained for
   *     fewer gets those
   */
  public LlmOptions(ComputePlan plan, int contextLength) {
    this(plan, contextLength, 0, KvFormat.INT8, null, null);
  }

  /** With so many threads on any core. */
  public LlmOptions(int threads, int contextLength) {
    this(ComputePlan.of(threads), contextLength);
  }

  /** With room for further sessions, that many positions in all. */
  public LlmOptions withMorePositions(int positions) {
    return new LlmOptions(plan, contextLength, positions, kv, prefixFolder, packFolder);
  }

  public LlmOptions withKv(KvFormat format) {
    return new LlmOptions(plan, contextLength, morePositions, format, prefixFolder, packFolder);
  }

  /** Keeps what {@code prepareLasting} read in a folder, which is made when it is needed. */
  public LlmOptions withPrefixFolder(Path folder) {
    return new LlmOptions(plan, contextLength, morePositions, kv, folder, packFolder);
  }

  /** Keeps packed weights in a folder where the model's own can't be written. */
  public LlmOptions withPackFolder(Path folder) {
    return new LlmOptions(plan, contextLength, morePositions, kv, prefixFolder, folder);
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

  Optional<Path> prefixFolder() {
    return Optional.ofNullable(prefixFolder);
  }

  Optional<Path> packFolder() {
    return Optional.ofNullable(packFolder);
  }

  private static int inRange(String name, int value, int low) {
    if (value < low || value > MOST_POSITIONS) {
      throw new LlmException(
          name + "=" + value + " is out of range; expected " + low + ".." + MOST_POSITIONS);
    }
    return value;
  }
}
