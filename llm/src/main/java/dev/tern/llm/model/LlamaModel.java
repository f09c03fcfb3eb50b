package dev.tern.llm.model;

import dev.tern.llm.LlmException;
import dev.tern.llm.gguf.GgufFile;
import dev.tern.llm.layer.Attention;
import dev.tern.llm.layer.KvCache;
import dev.tern.llm.layer.RmsNorm;
import dev.tern.llm.layer.Rope;
import dev.tern.llm.layer.SwiGlu;
import dev.tern.tensor.quant.Matrix;
import dev.tern.tensor.team.ThreadTeam;

/**
 * The llama architecture (Touvron et al., arXiv 2302.13971; grouped queries as in arXiv
 * 2307.09288): SmolLM2, Llama 2 and 3. To be used by one thread at a time; the team works for it.
 *
 * <p>All memory is taken at construction: the weights, the KV cache for the whole context and the
 * buffers of one batch, which alone can change later.
 */
public final class LlamaModel {
  private static final long MEBIBYTE = 1 << 20;

  /** Weights are packed into slightly more than the file has (scales become float32). */
  private static final double PACKED_GROWTH = 1.25;

  private final LlamaConfig config;
  private final int contextLength;
  private final ThreadTeam team;

  private final Matrix tokenEmbd; // [vocabularySize, width]
  private final Layer[] layers;
  private final float[] outputNorm; // [width]
  private final Matrix output; // [vocabularySize, width]; tokenEmbd where the file ties them

  private final Rope rope;
  private final KvCache cache;
  private final Attention attention;

  private int batch;
  private float[] stream; // [batch, width]
  private float[] normed; // [batch, width]
  private float[] query; // [batch, heads * headSize]
  private float[] key; // [batch, kvHeads * headSize]
  private float[] value; // [batch, kvHeads * headSize]
  private float[] attended; // [batch, heads * headSize]
  private float[] gate; // [batch, hidden]
  private float[] up; // [batch, hidden]
  private float[] projected; // [batch, width]
  private final float[] last; // [width]
  private final float[] logits; // [vocabularySize]

  /** The weights of one layer, named as in the file: {@code blk.N.attn_norm.weight} and so on. */
  @SuppressWarnings("ArrayRecordComponent") // bulk data; identity is not compared
  private record Layer(
      float[] attnNorm, // [width]
      Matrix attnQ, // [heads * headSize, width]
      Matrix attnK, // [kvHeads * headSize, width]
      Matrix attnV, // [kvHeads * headSize, width]
      Matrix attnOutput, // [width, heads * headSize]
      float[] ffnNorm, // [width]
      Matrix ffnGate, // [hidden, width]
      Matrix ffnUp, // [hidden, width]
      Matrix ffnDown) {} // [width, hidden]

  /**
   * Reads the weights; the file may be closed afterwards.
   *
   * @param vocabularySize tokens that the tokenizer has
   * @param mostContext positions to take memory for; fewer where the model was trained for fewer
   * @param batch tokens that can be read together: unpacked weights are then used this often
   * @throws LlmException when the file is not what the architecture needs, or does not fit memory
   */
  public LlamaModel(
      GgufFile file, int vocabularySize, int mostContext, int batch, ThreadTeam team) {
    config = LlamaConfig.read(file.metadata());
    this.contextLength = Math.min(mostContext, config.trainedContext());
    this.team = team;
    requireMemory(file);

    int width = config.width();
    int queryWidth = config.heads() * config.headSize();
    int kvWidth = config.kvHeads() * config.headSize();
    WeightReader weights = new WeightReader(file);
    tokenEmbd = weights.matrix("token_embd.weight", vocabularySize, width);
    layers = new Layer[config.layers()];
    for (int i = 0; i < layers.length; i++) {
      String block = "blk." + i + ".";
      layers[i] =
          new Layer(
              weights.vector(block + "attn_norm.weight", width),
              weights.matrix(block + "attn_q.weight", queryWidth, width),
              weights.matrix(block + "attn_k.weight", kvWidth, width),
              weights.matrix(block + "attn_v.weight", kvWidth, width),
              weights.matrix(block + "attn_output.weight", width, queryWidth),
              weights.vector(block + "ffn_norm.weight", width),
              weights.matrix(block + "ffn_gate.weight", config.hidden(), width),
              weights.matrix(block + "ffn_up.weight", config.hidden(), width),
              weights.matrix(block + "ffn_down.weight", width, config.hidden()));
    }
    outputNorm = weights.vector("output_norm.weight", width);
    output =
        weights.has("output.weight")
            ? weights.matrix("output.weight", vocabularySize, width)
            : tokenEmbd;
    // Llama 3.1 and later slow some frequencies down; their files carry the factors.
    float[] slowdowns =
        weights.vectorOfOnesUnlessThere("rope_freqs.weight", config.ropeDimensions() / 2);
    weights.requireAllUsed();

    rope =
        new Rope(
            config.headSize(),
            config.ropeDimensions(),
            config.ropeBase(),
            slowdowns,
            contextLength);
    cache = new KvCache(layers.length, contextLength, config.kvHeads(), config.headSize());
    attention = new Attention(config.heads(), cache, team);
    last = new float[width];
    logits = new float[vocabularySize];
    batch(batch);
  }

  /** Tokens that can be read together. */
  public int batch() {
    return batch;
  }

  /** Takes the memory to read so many tokens together and gives back what it had for that. */
  public void batch(int tokens) {
    if (tokens == batch && stream != null) {
      return;
    }
    int width = config.width();
    int queryWidth = config.heads() * config.headSize();
    int kvWidth = config.kvHeads() * config.headSize();
    batch = tokens;
    stream = new float[batch * width];
    normed = new float[batch * width];
    query = new float[batch * queryWidth];
    key = new float[batch * kvWidth];
    value = new float[batch * kvWidth];
    attended = new float[batch * queryWidth];
    gate = new float[batch * config.hidden()];
    up = new float[batch * config.hidden()];
    projected = new float[batch * width];
  }

  /** Positions there is memory for. */
  public int contextLength() {
    return contextLength;
  }

  /**
   * Reads tokens, each seeing all before it, and keeps their keys and values.
   *
   * @param ids all in 0..vocabularySize
   * @param from index of the first token in {@code ids}
   * @param count how many, 1..{@link #batch()}
   * @param position of the first token; positions before it must have been read, those after it are
   *     forgotten
   */
  public void forward(int[] ids, int from, int count, int position) {
    int width = config.width();
    int heads = config.heads();
    int kvHeads = config.kvHeads();

    // What each token means by itself.
    for (int n = 0; n < count; n++) {
      tokenEmbd.readRow(ids[from + n], stream, n * width);
    }

    for (int i = 0; i < layers.length; i++) {
      Layer layer = layers[i];

      // Each token asks (query) and offers itself to be asked (key, value).
      RmsNorm.apply(layer.attnNorm(), config.normEpsilon(), stream, count, normed);
      layer.attnQ().multiply(normed, count, query, team);
      layer.attnK().multiply(normed, count, key, team);
      layer.attnV().multiply(normed, count, value, team);

      // Queries and keys learn their positions; keys and values are kept.
      rope.apply(query, count, heads, position);
      rope.apply(key, count, kvHeads, position);
      cache.store(i, key, value, count, position);

      // What the tokens before have to say is added to the stream.
      attention.apply(i, query, count, position, attended);
      layer.attnOutput().multiply(attended, count, projected, team);
      add(projected, stream, count * width);

      // The feed-forward: down(silu(gate) * up), added to the stream.
      RmsNorm.apply(layer.ffnNorm(), config.normEpsilon(), stream, count, normed);
      layer.ffnGate().multiply(normed, count, gate, team);
      layer.ffnUp().multiply(normed, count, up, team);
      SwiGlu.apply(gate, up, count * config.hidden(), team);
      layer.ffnDown().multiply(gate, count, projected, team);
      add(projected, stream, count * width);
    }

    System.arraycopy(stream, (count - 1) * width, last, 0, width);
  }

  /**
   * How likely each token comes next after the last one read, as logits.
   *
   * @return {@code [vocabularySize]}, overwritten by the next call; the caller may change it
   */
  public float[] logits() {
    RmsNorm.apply(outputNorm, config.normEpsilon(), last, 1, normed);
    output.multiply(normed, 1, logits, team);
    return logits;
  }

  private static void add(float[] source, float[] target, int length) {
    for (int i = 0; i < length; i++) {
      target[i] += source[i];
    }
  }

  private void requireMemory(GgufFile file) {
    long weights = 0;
    for (var tensor : file.tensors().values()) {
      weights += (long) (tensor.sizeBytes() * PACKED_GROWTH);
    }
    long cacheSize =
        KvCache.size(config.layers(), contextLength, config.kvHeads(), config.headSize());
    long most = Runtime.getRuntime().maxMemory();
    if (weights + cacheSize > most) {
      throw new LlmException(
          "memory: the model needs "
              + weights / MEBIBYTE
              + " MiB and its context of "
              + contextLength
              + " tokens "
              + cacheSize / MEBIBYTE
              + " MiB, found a heap of at most "
              + most / MEBIBYTE
              + " MiB; choose a smaller model or a smaller llm.context-length");
    }
  }
}
