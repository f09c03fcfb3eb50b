package dev.tern.llm.generate;

import dev.tern.llm.Completion;
import dev.tern.llm.ContextOverBudgetException;
import dev.tern.llm.LlmException;
import dev.tern.llm.Sampling;
import dev.tern.llm.Schema;
import dev.tern.llm.Session;
import dev.tern.llm.TextListener;
import dev.tern.llm.grammar.GrammarState;
import dev.tern.llm.layer.KvCache;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * A session and which token its cache holds at each position: a prompt that begins like the last
 * one is read only from where it differs.
 */
final class EngineSession implements Session {
  private final LlmEngine engine;
  private final KvCache cache;
  private final int capacity;
  private final int[] tokens;

  private final ReentrantLock oneAtATime = new ReentrantLock(true);
  private boolean closed;

  EngineSession(LlmEngine engine, KvCache cache, int capacity) {
    this.engine = engine;
    this.cache = cache;
    this.capacity = capacity;
    tokens = new int[capacity];
  }

  KvCache cache() {
    return cache;
  }

  /** Which token is at each position; {@link #length} of them count. */
  int[] tokens() {
    return tokens;
  }

  /** Remembers what the cache has just taken up. */
  void read(int[] ids, int from, int count) {
    System.arraycopy(ids, from, tokens, cache.length() - count, count);
  }

  /** Lets so many of the positions that were read count. */
  void keep(int positions) {
    cache.length(positions);
  }

  /** Remembers what the cache was filled with from elsewhere. */
  void restored(int[] ids) {
    System.arraycopy(ids, 0, tokens, 0, ids.length);
    cache.length(ids.length);
  }

  @Override
  public int capacity() {
    return capacity;
  }

  @Override
  public int length() {
    return cache.length();
  }

  @Override
  public void prepare(int[] promptIds) {
    check(promptIds, 0);
    oneAtATime.lock();
    try {
      checkOpen();
      int[] unread = keepCommon(promptIds, promptIds.length);
      if (unread.length > 0) {
        engine.run(generation(unread, 0, Sampling.GREEDY, null, TextListener.NONE));
      }
    } finally {
      oneAtATime.unlock();
    }
  }

  @Override
  public boolean prepareLasting(int[] promptIds) {
    check(promptIds, 0);
    oneAtATime.lock();
    try {
      checkOpen();
      boolean restored =
          commonLength(promptIds) < promptIds.length && engine.restore(this, promptIds);
      if (!restored) {
        prepare(promptIds);
        engine.keep(this, promptIds);
      }
      return restored;
    } finally {
      oneAtATime.unlock();
    }
  }

  @Override
  public void rollBack(int position) {
    oneAtATime.lock();
    try {
      cache.length(Math.clamp(position, 0, cache.length()));
    } finally {
      oneAtATime.unlock();
    }
  }

  @Override
  public Completion complete(
      int[] promptIds, int maxTokens, Sampling sampling, TextListener listener) {
    return complete(promptIds, maxTokens, sampling, null, listener);
  }

  @Override
  public Completion completeJson(
      int[] promptIds, int maxTokens, Sampling sampling, Schema schema, TextListener listener) {
    return complete(promptIds, maxTokens, sampling, engine.grammar(schema), listener);
  }

  private Completion complete(
      int[] promptIds,
      int maxTokens,
      Sampling sampling,
      GrammarState grammar,
      TextListener listener) {
    check(promptIds, maxTokens);
    oneAtATime.lock();
    try {
      checkOpen();
      return engine.run(begin(promptIds, maxTokens, sampling, grammar, listener));
    } finally {
      oneAtATime.unlock();
    }
  }

  /** A generation that reads what of a prompt was not read, at least its last token. */
  Generation begin(
      int[] promptIds,
      int maxTokens,
      Sampling sampling,
      GrammarState grammar,
      TextListener listener) {
    int[] unread = keepCommon(promptIds, promptIds.length - 1);
    return generation(unread, maxTokens, sampling, grammar, listener);
  }

  private Generation generation(
      int[] unread, int maxTokens, Sampling sampling, GrammarState grammar, TextListener listener) {
    return new Generation(
        this,
        engine.tokenizer(),
        unread,
        maxTokens,
        sampling,
        grammar,
        listener,
        engine.mostGuessed());
  }

  /** Does something while neither this session nor any other does anything. */
  <T> T alone(Supplier<T> action) {
    oneAtATime.lock();
    try {
      List<T> result = new ArrayList<>(1);
      engine.loop().alone(() -> result.add(action.get()));
      return result.getFirst();
    } finally {
      oneAtATime.unlock();
    }
  }

  /** Whether someone waits for what it is doing. */
  boolean isAwaited() {
    return oneAtATime.hasQueuedThreads();
  }

  /** Forgets what differs from a prompt; what of it is left to read. */
  private int[] keepCommon(int[] promptIds, int most) {
    int common = Math.min(commonLength(promptIds), most);
    cache.length(common);
    return Arrays.copyOfRange(promptIds, common, promptIds.length);
  }

  private int commonLength(int[] promptIds) {
    int end = Math.min(cache.length(), promptIds.length);
    int mismatch = Arrays.mismatch(tokens, 0, end, promptIds, 0, end);
    return mismatch < 0 ? end : mismatch;
  }

  void check(int[] promptIds, int maxTokens) {
    if (promptIds.length == 0 || maxTokens < 0) {
      throw new LlmException(
          "prompt: tokens="
              + promptIds.length
              + ", maxTokens="
              + maxTokens
              + "; expected at least one token and maxTokens of at least 0");
    }
    for (int id : promptIds) {
      engine.checkId(id);
    }
    long used = (long) promptIds.length + maxTokens;
    if (used > capacity) {
      throw new ContextOverBudgetException((int) Math.min(used, Integer.MAX_VALUE), capacity);
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new LlmException("the session is closed; open another one");
    }
    engine.checkOpen();
  }

  @Override
  public void close() {
    oneAtATime.lock();
    try {
      if (!closed) {
        closed = true;
        engine.giveBack(cache);
      }
    } finally {
      oneAtATime.unlock();
    }
  }
}
