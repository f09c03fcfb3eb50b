package dev.tern.asr.wake;

import dev.tern.asr.AsrException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleSupplier;

/**
 * Several words over one stream of embeddings. Rests while nobody speaks, which costs nothing but a
 * copy; when somebody begins it first looks back over the 2.3 s before, a few steps with every
 * piece of sound, so that no piece takes long.
 *
 * <p>Nothing is allocated for a piece of sound but what ONNX Runtime's results need, and a call.
 */
public final class WakeWords implements WakeWordDetector {
  private static final int STEP = EmbeddingStream.STEP;

  /** Far below the 0.5 from which an utterance starts: a soft call must not be slept through. */
  private static final float AWAKE_FROM = 0.2f;

  /** A head is surest up to 0.3 s after its word. */
  private static final int AWAKE_AFTER = 12_800;

  /** What a head looks back, and what voice activity detection needs to notice. */
  private static final int LOOK_BACK = (WakeHead.LENGTH + EmbeddingStream.WARM_UP) * STEP + 4_800;

  private static final int STEPS_BEHIND = 4;

  /** From here on a word may have been said. Measured, docs/wake.md. */
  private static final float DOUBTED_FROM = 0.5f;

  private static final int DOUBTED_ONCE_IN = 16_000;

  private final EmbeddingStream stream;
  private final Word[] words;
  private final float[] embedding = new float[EmbeddingStream.SIZE];
  private final short[] ring = new short[Integer.highestOneBit(LOOK_BACK) << 1];
  private final short[] step = new short[STEP];

  private long received; // samples accepted
  private long embedded; // samples that the embeddings know of
  private long awakeUntil = Long.MIN_VALUE;
  private boolean closed;

  /**
   * @param stream closed with this
   * @param heads at least one, each of another word
   */
  public WakeWords(EmbeddingStream stream, List<WakeHead> heads) {
    this(stream, heads, () -> 0);
  }

  /**
   * @param stream closed with this
   * @param heads at least one, each of another word
   * @param threshold for all words, 0 to 1, asked with each score; 0 leaves each its own
   */
  public WakeWords(EmbeddingStream stream, List<WakeHead> heads, DoubleSupplier threshold) {
    if (heads.isEmpty()) {
      throw new AsrException("no wake word is given; expected at least one");
    }
    this.stream = stream;
    this.words = heads.stream().map(head -> new Word(head, threshold)).toArray(Word[]::new);
    reset();
  }

  @Override
  public Detection accept(short[] samples, int offset, int length) {
    return accept(samples, offset, length, 1);
  }

  @Override
  public Detection accept(short[] samples, int offset, int length, float speech) {
    requireOpen();
    Detection found = null;
    int from = offset;
    int end = offset + length;
    while (from < end) {
      int count = Math.min(STEP, end - from);
      remember(samples, from, count);
      from += count;
      if (speech >= AWAKE_FROM) {
        awakeUntil = received + AWAKE_AFTER;
      }
      if (received <= awakeUntil) {
        Detection heard = catchUp();
        found = found == null ? heard : found;
      }
    }
    return found;
  }

  @Override
  public void reset() {
    stream.reset();
    // A room is never quite silent, and the heads know rooms: not zeros but the faintest noise.
    Random faint = new Random(1);
    for (int i = 0; i < ring.length; i++) {
      ring[i] = (short) (faint.nextGaussian() * 3);
    }
    received = ring.length;
    embedded = 0;
    awakeUntil = Long.MIN_VALUE;
    for (Word word : words) {
      word.reset();
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      stream.close();
    }
  }

  private void remember(short[] samples, int offset, int count) {
    int at = (int) (received & (ring.length - 1));
    int first = Math.min(count, ring.length - at);
    System.arraycopy(samples, offset, ring, at, first);
    System.arraycopy(samples, offset + first, ring, 0, count - first);
    received += count;
  }

  /** Embeds what is new, a few steps at a time. */
  private Detection catchUp() {
    if (received - embedded > LOOK_BACK) {
      // Slept: what is further back than a head looks is left out.
      stream.reset();
      embedded = received - LOOK_BACK;
      for (Word word : words) {
        word.forget();
      }
    }
    Detection found = null;
    for (int i = 0; i < STEPS_BEHIND && received - embedded >= STEP; i++) {
      takeStep();
      stream.step(step, 0, embedding);
      for (Word word : words) {
        Detection heard = word.hear(embedding, embedded - ring.length);
        if (found == null || heard != null && heard.score() > found.score()) {
          found = heard;
        }
      }
    }
    return found;
  }

  private void takeStep() {
    int at = (int) (embedded & (ring.length - 1));
    int first = Math.min(STEP, ring.length - at);
    System.arraycopy(ring, at, step, 0, first);
    System.arraycopy(ring, 0, step, first, STEP - first);
    embedded += STEP;
  }

  private void requireOpen() {
    if (closed) {
      throw new AsrException("this wake word detector is closed; start a new one");
    }
  }

  /** One word's state on this stream. */
  private static final class Word {
    private final WakeHead head;
    private final DoubleSupplier threshold;
    private final float[] projected; // ring of 16 places
    private final float[] scores; // ring
    private long steps;
    private long deafUntil = Long.MIN_VALUE;
    private long doubtUntil = Long.MIN_VALUE; // it was told already that it may have been said

    Word(WakeHead head, DoubleSupplier threshold) {
      this.head = head;
      this.threshold = threshold;
      this.projected = new float[WakeHead.LENGTH * head.projected()];
      this.scores = new float[head.smoothing()];
    }

    void reset() {
      forget();
      deafUntil = Long.MIN_VALUE;
      doubtUntil = Long.MIN_VALUE;
    }

    void forget() {
      Arrays.fill(projected, 0);
      Arrays.fill(scores, 0);
      steps = 0;
    }

    /**
     * @param sample samples accepted since the last reset that the embedding covers
     */
    Detection hear(float[] embedding, long sample) {
      int place = (int) (steps % WakeHead.LENGTH);
      head.project(embedding, projected, place * head.projected());
      steps++;
      if (steps < WakeHead.LENGTH + EmbeddingStream.WARM_UP) {
        return null;
      }
      scores[(int) (steps % scores.length)] = head.score(projected, (place + 1) % WakeHead.LENGTH);
      float mean = mean();
      if (sample < deafUntil) {
        return null;
      }
      double all = threshold.getAsDouble();
      if (mean >= (all > 0 ? all : head.threshold())) {
        deafUntil = sample + head.refractoryMillis() * 16L;
        return new Detection(head.word(), mean, sample, true);
      }
      if (mean >= DOUBTED_FROM && sample >= doubtUntil) {
        doubtUntil = sample + DOUBTED_ONCE_IN;
        return new Detection(head.word(), mean, sample, false);
      }
      return null;
    }

    private float mean() {
      float sum = 0;
      for (float score : scores) {
        sum += score;
      }
      return sum / scores.length;
    }
  }
}
