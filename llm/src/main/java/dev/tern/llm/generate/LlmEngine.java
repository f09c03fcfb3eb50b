package dev.tern.llm.generate;

import dev.tern.llm.ChatMessage;
import dev.tern.llm.Completion;
import dev.tern.llm.ComputePlan;
import dev.tern.llm.LanguageModel;
import dev.tern.llm.LlmException;
import dev.tern.llm.ModelCard;
import dev.tern.llm.ModelUse;
import dev.tern.llm.Sampling;
import dev.tern.llm.Schema;
import dev.tern.llm.TextListener;
import dev.tern.llm.card.CardFile;
import dev.tern.llm.chat.ChatTemplate;
import dev.tern.llm.gguf.GgufFile;
import dev.tern.llm.grammar.Grammar;
import dev.tern.llm.grammar.GrammarState;
import dev.tern.llm.grammar.TokenTree;
import dev.tern.llm.layer.KvCache;
import dev.tern.llm.layer.KvPool;
import dev.tern.llm.model.Batch;
import dev.tern.llm.model.ModelWeights;
import dev.tern.llm.model.Transformer;
import dev.tern.llm.tokenizer.Ids;
import dev.tern.llm.tokenizer.Tokenizer;
import dev.tern.tensor.kernel.Kernels;
import dev.tern.tensor.memory.NativeMemory;
import dev.tern.tensor.pack.PackException;
import dev.tern.tensor.pack.PackFile;
import dev.tern.tensor.pack.TernaryLayout;
import dev.tern.tensor.team.ThreadTeam;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A language model in this process. */
public final class LlmEngine implements LanguageModel {
  private final String name;
  private final ModelCard card;
  private final Tokenizer tokenizer;
  private final ChatTemplate chatTemplate;
  private final Transformer transformer;
  private final ThreadTeam team;
  private final NativeMemory memory;
  private final KvPool pool;
  private final Optional<PrefixStore> prefixes;
  private final StepLoop loop;
  private final EngineSession own;
  private final Optional<String> remark;
  private final int mostGuessed;

  private volatile ComputePlan plan;
  private volatile boolean closed;
  private TokenTree tokenTree; // made by the first who needs it

  private LlmEngine(
      String name,
      CardFile.Reading card,
      Tokenizer tokenizer,
      ChatTemplate chatTemplate,
      ModelWeights weights,
      ThreadTeam team,
      LlmOptions options) {
    this.name = name;
    this.card = card.card();
    this.tokenizer = tokenizer;
    this.chatTemplate = chatTemplate;
    this.team = team;
    plan = options.plan();
    int contextLength = Math.min(options.contextLength(), weights.shape().trainedContext());
    int positions =
        Math.min(
            Math.max(contextLength, options.morePositions()), weights.shape().trainedContext());
    transformer =
        new Transformer(
            weights,
            Kernels.best(),
            options.kv(),
            options.activations(),
            positions,
            plan.prefillChunk(),
            team);
    memory = new NativeMemory();
    pool =
        new KvPool(
            memory, transformer.kvShape(), KvPool.roundUp(contextLength) + options.morePositions());
    // The name of the pack has the digest of the model; where no pack can be kept, nothing can.
    prefixes =
        options
            .prefixFolder()
            .flatMap(
                folder ->
                    weights
                        .packFile()
                        .map(pack -> pack.getFileName().toString())
                        .map(model -> new PrefixStore(folder, model, transformer.kvShape())));
    loop = new StepLoop(transformer, tokenizer.size(), () -> plan.placement());
    own = open(contextLength);
    remark = remark(card.ignored(), weights.remark());
    mostGuessed = options.mostGuessed();
  }

  /**
   * Loads a model. Takes its memory now, and none that grows later.
   *
   * @throws LlmException when the file is missing, damaged or of a kind that is not supported
   */
  public static LlmEngine open(Path file, LlmOptions options) {
    try (GgufFile gguf = GgufFile.open(file)) {
      Tokenizer tokenizer = Tokenizer.read(gguf.metadata());
      ChatTemplate chatTemplate = ChatTemplate.recognize(gguf.metadata());
      String name = gguf.metadata().text("general.name", file.getFileName().toString());
      ComputePlan plan = options.plan();
      ThreadTeam team = new ThreadTeam(plan.threads(), plan.placement());
      try {
        Path folder = file.toAbsolutePath().getParent();
        Path packs = Files.isWritable(folder) ? folder : options.packFolder().orElse(folder);
        TernaryLayout ternary = TernaryLayout.fastest(Kernels.best().tier());
        PackFile pack = new PackFile(file, packs, ternary, team);
        ModelWeights weights = new ModelWeights(gguf, tokenizer.size(), pack);
        CardFile.Reading card = CardFile.read(file, gguf);
        return new LlmEngine(name, card, tokenizer, chatTemplate, weights, team, options);
      } catch (PackException damaged) {
        team.close();
        throw new LlmException(file.getFileName() + ": " + damaged.getMessage(), damaged);
      } catch (OutOfMemoryError full) {
        team.close();
        throw new LlmException(file.getFileName() + ": " + full.getMessage(), full);
      } catch (RuntimeException refused) {
        team.close();
        throw refused;
      }
    }
  }

  private static Optional<String> remark(Optional<String> card, Optional<String> weights) {
    return card.flatMap(first -> weights.map(second -> first + "; " + second))
        .or(() -> card)
        .or(() -> weights);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int contextLength() {
    return own.capacity();
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
  public EngineSession open(int capacity) {
    return new EngineSession(this, pool.open(capacity), capacity);
  }

  @Override
  public void prepare(int[] promptIds) {
    own.prepare(promptIds);
  }

  @Override
  public boolean prepareLasting(int[] promptIds) {
    return own.prepareLasting(promptIds);
  }

  @Override
  public Completion complete(
      int[] promptIds, int maxTokens, Sampling sampling, TextListener listener) {
    return own.complete(promptIds, maxTokens, sampling, listener);
  }

  @Override
  public Completion completeJson(
      int[] promptIds, int maxTokens, Sampling sampling, Schema schema, TextListener listener) {
    return own.completeJson(promptIds, maxTokens, sampling, schema, listener);
  }

  /** Hears what a model expects next, token after token of a given text. */
  @FunctionalInterface
  public interface LogitsListener {
    /**
     * Hears one.
     *
     * @param index of the token in the text after which this is expected
     * @param logits {@code [vocabularySize]}, overwritten for the next
     */
    void accept(int index, float[] logits);
  }

  /**
   * Reads a text in the model's own session and tells what was expected after each of its tokens.
   */
  public void follow(int[] ids, LogitsListener listener) {
    own.check(ids, 0);
    own.rollBack(0);
    own.alone(
        () -> {
          float[] logits = new float[tokenizer.size()];
          Batch batch = new Batch(Transformer.MOST_LOGITS);
          for (int at = 0; at < ids.length; at += batch.count()) {
            int count = Math.min(batch.rows(), ids.length - at);
            batch.clear();
            batch.add(own.cache(), ids, at, count);
            for (int back = count - 1; back >= 0; back--) {
              batch.wantLogits(back);
            }
            transformer.read(batch);
            own.read(ids, at, count);
            for (int i = 0; i < count; i++) {
              transformer.logits(i, logits);
              listener.accept(at + i, logits);
            }
          }
          return ids.length;
        });
  }

  /** What is known of the model. */
  @Override
  public ModelCard card() {
    return card;
  }

  @Override
  public int usableContext(ModelUse use) {
    return card.contextLimit(use, contextLength());
  }

  /** What somebody should know of how the model was loaded, such as why nothing could be kept. */
  public Optional<String> remark() {
    return remark;
  }

  @Override
  public Aside stepAside(Duration atMost) {
    return team.stepAside(atMost)::close;
  }

  @Override
  public void compute(ComputePlan next) {
    loop.alone(() -> arrange(next));
  }

  private void arrange(ComputePlan next) {
    checkOpen();
    team.arrange(next.threads(), next.placement());
    transformer.arrange(next.prefillChunk());
    plan = next;
  }

  @Override
  public Optional<Completion> tryOut(int[] promptIds, int maxTokens, ComputePlan once) {
    own.check(promptIds, maxTokens);
    return own.alone(
        () -> {
          ComputePlan usual = plan;
          arrange(once);
          try {
            Generation generation =
                own.begin(promptIds, maxTokens, Sampling.GREEDY, null, TextListener.NONE);
            return loop.runAlone(generation, this::isAwaited)
                ? Optional.of(generation.result())
                : Optional.empty();
          } finally {
            arrange(usual);
          }
        });
  }

  @Override
  public boolean isAwaited() {
    return own.isAwaited() || loop.isAwaited();
  }

  // What sessions need.

  Tokenizer tokenizer() {
    return tokenizer;
  }

  /** Tokens that a generation may guess at once. */
  int mostGuessed() {
    return mostGuessed;
  }

  StepLoop loop() {
    return loop;
  }

  Completion run(Generation generation) {
    loop.run(generation);
    return generation.result();
  }

  /** Where a value of a schema begins. */
  synchronized GrammarState grammar(Schema schema) {
    if (tokenTree == null) {
      tokenTree = TokenTree.of(tokenizer);
    }
    return Grammar.compile(schema, tokenTree).start();
  }

  boolean restore(EngineSession session, int[] promptIds) {
    return prefixes.isPresent() && prefixes.get().restore(session, promptIds);
  }

  void keep(EngineSession session, int[] promptIds) {
    prefixes.ifPresent(store -> store.keep(session, promptIds));
  }

  void giveBack(KvCache cache) {
    pool.close(cache);
  }

  void checkId(int id) {
    if (id < 0 || id >= tokenizer.size()) {
      throw new LlmException(
          "token id=" + id + " is out of range; expected 0.." + (tokenizer.size() - 1));
    }
  }

  void checkOpen() {
    if (closed) {
      throw new LlmException("the model " + name + " is closed; open it again");
    }
  }

  /** Waits for running generations; a second close does nothing. */
  @Override
  public void close() {
    loop.alone(
        () -> {
          if (!closed) {
            closed = true;
            team.close();
            transformer.close();
            memory.close();
          }
        });
  }
}
