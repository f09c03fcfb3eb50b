package dev.tern.llm.generate;

import dev.tern.llm.ChatMessage;
import dev.tern.llm.Completion;
import dev.tern.llm.ComputePlan;
import dev.tern.llm.ContextOverBudgetException;
import dev.tern.llm.LanguageModel;
import dev.tern.llm.LlmException;
import dev.tern.llm.Sampling;
import dev.tern.llm.TextListener;
import dev.tern.llm.chat.ChatTemplate;
import dev.tern.llm.gguf.GgufFile;
import dev.tern.llm.model.LlamaModel;
import dev.tern.llm.sampling.Sampler;
import dev.tern.llm.tokenizer.Ids;
import dev.tern.llm.tokenizer.Tokenizer;
import dev.tern.llm.tokenizer.Utf8Stream;
import dev.tern.tensor.team.Placement;
import dev.tern.tensor.team.ThreadTeam;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** A language model in this process. */
public final class LlmEngine implements LanguageModel {
  private static final String SUPPORTED = "[llama]";

  private final String name;
  private final Tokenizer tokenizer;
  private final ChatTemplate chatTemplate;
  private final LlamaModel model;
  private final ThreadTeam team;

  private final ReentrantLock oneAtATime = new ReentrantLock(true);

  /** Which token the KV cache holds at each position; {@code readCount} of them count. */
  private final int[] read;

  private int readCount;
  private ComputePlan plan;
  private boolean closed;

  private LlmEngine(
      String name,
      Tokenizer tokenizer,
      ChatTemplate chatTemplate,
      LlamaModel model,
      ThreadTeam team,
      ComputePlan plan) {
    this.name = name;
    this.tokenizer = tokenizer;
    this.chatTemplate = chatTemplate;
    this.model = model;
    this.team = team;
    this.plan = plan;
    read = new int[model.contextLength()];
  }

  /**
   * Loads a model. Takes its memory now, and none that grows later.
   *
   * @throws LlmException when the file is missing, damaged or of a kind that is not supported
   */
  public static LanguageModel open(Path file, LlmOptions options) {
    try (GgufFile gguf = GgufFile.open(file)) {
      String architecture = gguf.metadata().text("general.architecture");
      if (!architecture.equals("llama")) {
        throw new LlmException(
            file.getFileName()
                + ": general.architecture="
                + architecture
                + " is not supported; supported="
                + SUPPORTED);
      }
      Tokenizer tokenizer = Tokenizer.read(gguf.metadata());
      ChatTemplate chatTemplate = ChatTemplate.recognize(gguf.metadata());
      String name = gguf.metadata().text("general.name", file.getFileName().toString());
      ComputePlan plan = options.plan();
      ThreadTeam team = new ThreadTeam(plan.threads(), plan.placement());
      try (Placement.Stay stay = plan.placement().enter()) {
        LlamaModel model =
            new LlamaModel(
                gguf, tokenizer.size(), options.contextLength(), plan.prefillChunk(), team);
        return new LlmEngine(name, tokenizer, chatTemplate, model, team, plan);
      } catch (RuntimeException refused) {
        team.close();
        throw refused;
      }
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int contextLength() {
    return model.contextLength();
  }

  @Override
  public int[] encode(String text) {
    Ids ids = new Ids();
    tokenizer.beginning().ifPresent(ids::add);
    ids.addAll(tokenizer.encode(text));
    return ids.toArray();
  }

  @Override
  public String decode(int[] ids) {
    for (int id : ids) {
      checkId(id);
    }
    return tokenizer.decode(ids);
  }

  @Override
  public int[] encodeChat(List<ChatMessage> messages) {
    return chatTemplate.encode(messages, tokenizer);
  }

  @Override
  public void prepare(int[] promptIds) {
    checkPrompt(promptIds, 0);
    oneAtATime.lock();
    try (Placement.Stay stay = plan.placement().enter()) {
      checkOpen();
      readPrompt(promptIds, () -> false);
    } finally {
      oneAtATime.unlock();
    }
  }

  @Override
  public Completion complete(
      int[] promptIds, int maxTokens, Sampling sampling, TextListener listener) {
    checkPrompt(promptIds, maxTokens);
    oneAtATime.lock();
    try (Placement.Stay stay = plan.placement().enter()) {
      checkOpen();
      return complete(promptIds, maxTokens, sampling, listener, () -> false);
    } finally {
      oneAtATime.unlock();
    }
  }

  /**
   * @param givesWay asked between chunks of the prompt; the answer to a prompt that was not read to
   *     its end is of no use
   */
  private Completion complete(
      int[] promptIds,
      int maxTokens,
      Sampling sampling,
      TextListener listener,
      BooleanSupplier givesWay) {
    long start = System.nanoTime();
    int newTokens = readPrompt(promptIds, givesWay);
    float[] logits = model.logits();
    long promptRead = System.nanoTime();
    Generation generation = generate(logits, maxTokens, new Sampler(sampling), listener);
    return new Completion(
        generation.ids().toArray(),
        generation.text().toString(),
        generation.stop(),
        newTokens,
        promptRead - start,
        System.nanoTime() - promptRead);
  }

  private record Generation(Ids ids, StringBuilder text, Completion.Stop stop) {}

  private Generation generate(
      float[] firstLogits, int maxTokens, Sampler sampler, TextListener listener) {
    Ids ids = new Ids();
    StringBuilder text = new StringBuilder();
    Utf8Stream characters = new Utf8Stream();
    float[] logits = firstLogits;
    Completion.Stop stop = Completion.Stop.MAX_TOKENS;
    while (ids.count() < maxTokens) {
      int token = sampler.next(logits, read, readCount);
      if (tokenizer.endsGeneration(token)) {
        stop = Completion.Stop.END_OF_GENERATION;
        break;
      }
      ids.add(token);
      String piece = characters.append(tokenizer.bytes(token));
      text.append(piece);
      if (!piece.isEmpty() && !listener.accept(piece)) {
        return new Generation(ids, text, Completion.Stop.LISTENER);
      }
      if (ids.count() < maxTokens) {
        readTokens(new int[] {token}, 0, 1);
        logits = model.logits();
      }
    }
    String rest = characters.end();
    text.append(rest);
    if (!rest.isEmpty()) {
      listener.accept(rest);
    }
    return new Generation(ids, text, stop);
  }

  /**
   * Brings the KV cache to hold exactly this prompt.
   *
   * @return how many tokens had to be read, at least the last one, whose logits are wanted
   */
  private int readPrompt(int[] promptIds, BooleanSupplier givesWay) {
    int known = 0;
    int most = Math.min(readCount, promptIds.length - 1);
    while (known < most && read[known] == promptIds[known]) {
      known++;
    }
    readCount = known;
    int chunk = model.batch();
    for (int at = known; at < promptIds.length && !givesWay.getAsBoolean(); at += chunk) {
      readTokens(promptIds, at, Math.min(chunk, promptIds.length - at));
    }
    return promptIds.length - known;
  }

  private void readTokens(int[] ids, int from, int count) {
    model.forward(ids, from, count, readCount);
    System.arraycopy(ids, from, read, readCount, count);
    readCount += count;
  }

  @Override
  public void compute(ComputePlan next) {
    oneAtATime.lock();
    try {
      checkOpen();
      team.arrange(next.threads(), next.placement());
      model.batch(next.prefillChunk());
      plan = next;
    } finally {
      oneAtATime.unlock();
    }
  }

  @Override
  public Optional<Completion> tryOut(int[] promptIds, int maxTokens, ComputePlan once) {
    checkPrompt(promptIds, maxTokens);
    oneAtATime.lock();
    try {
      ComputePlan usual = plan;
      compute(once);
      try {
        return tryOut(promptIds, maxTokens);
      } finally {
        compute(usual);
      }
    } finally {
      oneAtATime.unlock();
    }
  }

  private Optional<Completion> tryOut(int[] promptIds, int maxTokens) {
    try (Placement.Stay stay = plan.placement().enter()) {
      checkOpen();
      Completion completion =
          complete(promptIds, maxTokens, Sampling.GREEDY, text -> !isAwaited(), this::isAwaited);
      return isAwaited() ? Optional.empty() : Optional.of(completion);
    }
  }

  @Override
  public boolean isAwaited() {
    return oneAtATime.hasQueuedThreads();
  }

  private void checkPrompt(int[] promptIds, int maxTokens) {
    if (promptIds.length == 0 || maxTokens < 0) {
      throw new LlmException(
          "prompt: tokens="
              + promptIds.length
              + ", maxTokens="
              + maxTokens
              + "; expected at least one token and maxTokens of at least 0");
    }
    for (int id : promptIds) {
      checkId(id);
    }
    long used = (long) promptIds.length + maxTokens;
    if (used > contextLength()) {
      throw new ContextOverBudgetException(
          (int) Math.min(used, Integer.MAX_VALUE), contextLength());
    }
  }

  private void checkId(int id) {
    if (id < 0 || id >= tokenizer.size()) {
      throw new LlmException(
          "token id=" + id + " is out of range; expected 0.." + (tokenizer.size() - 1));
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new LlmException("the model " + name + " is closed; open it again");
    }
  }

  /** Waits for a running generation; a second close does nothing. */
  @Override
  public void close() {
    oneAtATime.lock();
    try {
      closed = true;
      team.close();
    } finally {
      oneAtATime.unlock();
    }
  }
}
