package dev.tern.device.wake;

import dev.tern.asr.AsrException;
import dev.tern.asr.wake.EmbeddingModel;
import dev.tern.asr.wake.EmbeddingStream;
import dev.tern.asr.wake.WakeHead;
import dev.tern.asr.wake.train.Embeddings;
import dev.tern.asr.wake.train.HeadScores;
import dev.tern.asr.wake.train.HeadTrainer;
import dev.tern.asr.wake.train.Scene;
import dev.tern.pcm.Pcm;
import dev.tern.pcm.Resampler;
import dev.tern.tts.Phrase;
import dev.tern.tts.Synthesizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleConsumer;

/**
 * Teaches the appliance a word that its owner chose: our own voice says it in many ways, in rooms
 * and noise made by formula, and other sentences in just the same ways; beside these stand the
 * owner's recordings, where there are some, and shipped embeddings of other people's speech.
 *
 * <p>A fifth of everything is kept aside to choose the threshold and to say honestly how good the
 * word is.
 */
public final class WakeTraining {
  /**
   * What came out.
   *
   * @param calls kept aside
   * @param missed of those
   * @param otherHours of speech without the word, kept aside
   * @param falseAccepts in that
   */
  public record Result(WakeHead head, int calls, int missed, double otherHours, int falseAccepts) {}

  /** How far it is. */
  @FunctionalInterface
  public interface Progress {
    /**
     * @param done 0..1 of this step
     */
    void at(String step, double done);
  }

  private static final int RATE = 16_000;
  private static final int STEP = EmbeddingStream.STEP;
  private static final int SPOKEN_SCENES = 700;
  private static final int RECORDED_SCENES_EACH = 20;
  private static final int OTHER_SCENES = 400;
  private static final int STEPS = 1_500;
  private static final double LEARNED = 0.8;
  private static final float LEAST_THRESHOLD = 0.5f;
  private static final float MOST_THRESHOLD = 0.95f;

  // A head must be sure at every step from the word's end on, for 0.3 s.
  private static final int SURE_FROM = -400;
  private static final int SURE_TO = 4_800;
  private static final int LEAD = 37_000; // samples before a word's end: what a head looks back
  private static final int TAIL = 8_000;
  private static final int FIRST_WHOLE = 25; // the window in front of which nothing is missing

  private static final List<String> CALLS =
      List.of("%s", "%s.", "%s!", "%s?", "hey %s", "%s", "okay %s", "well, %s");
  private static final double[] SPEEDS = {0.8, 0.9, 1, 1.15, 1.3};

  private final EmbeddingModel model;
  private final Synthesizer voice;
  private final Embeddings others;
  private final List<String> sentences;
  private final Random random = new Random(20);
  private final Scene scene = new Scene(random);

  /**
   * @param others embeddings of speech without the word ({@link WakeFolders#negatives})
   * @param sentences to be said as what is not the word; some hundred
   */
  public WakeTraining(
      EmbeddingModel model, Synthesizer voice, Embeddings others, List<String> sentences) {
    this.model = model;
    this.voice = voice;
    this.others = others;
    this.sentences = sentences;
  }

  /**
   * Trains a word; some minutes of one core.
   *
   * @param recordings of the owner saying it and nothing else, any format; may be empty
   * @throws AsrException where the word cannot be spoken or a recording is silent
   */
  public Result train(String word, List<Pcm> recordings, Progress progress) {
    if (!WakeHead.isWord(word)) {
      throw new AsrException(
          "wake word=" + word + "; expected lower-case letters, spaces, ' or -, at most 64");
    }
    List<float[]> calls = new ArrayList<>();
    for (Pcm recording : recordings) {
      float[] sound = trimmed(recording);
      if (sound.length < RATE / 10) {
        throw new AsrException("a recording of " + word + " is silent or shorter than 0.1 s");
      }
      calls.add(sound);
    }
    List<float[]> said = speakCalls(word, step(progress, "speaking " + word));
    List<float[]> other = speakOthers(word, step(progress, "speaking other sentences"));

    List<Embeddings> heard = new ArrayList<>();
    DoubleConsumer hearing = step(progress, "hearing " + word);
    int scenes = SPOKEN_SCENES + calls.size() * RECORDED_SCENES_EACH;
    for (int i = 0; i < scenes; i++) {
      boolean spoken = i < SPOKEN_SCENES;
      float[] call = spoken ? said.get(i % said.size()) : calls.get(i % calls.size());
      heard.add(hear(call, pitch(spoken), other));
      hearing.accept((i + 1.0) / scenes);
    }
    Collections.shuffle(heard, random);
    Embeddings ours = hearOthers(other, step(progress, "hearing other sentences"));
    return fit(word, heard, ours, step(progress, "learning " + word));
  }

  private Result fit(
      String word, List<Embeddings> calls, Embeddings ours, DoubleConsumer progress) {
    int learnedCalls = (int) (LEARNED * calls.size());
    Embeddings positives = new Embeddings();
    calls.subList(0, learnedCalls).forEach(positives::addAll);
    Embeddings negatives = others.part(0, LEARNED);
    negatives.addAll(ours.part(0, LEARNED));
    WakeHead head = new HeadTrainer(positives, negatives, 7).train(word, STEPS, progress);

    Embeddings rest = others.part(LEARNED, 1);
    rest.addAll(ours.part(LEARNED, 1));
    float[] wrong = HeadScores.of(head, rest);
    float[] right = new float[calls.size() - learnedCalls];
    for (int i = 0; i < right.length; i++) {
      right[i] = HeadScores.highest(HeadScores.of(head, calls.get(learnedCalls + i)));
    }
    WakeHead ready = head.withThreshold(threshold(right, HeadScores.highest(wrong)));
    int missed = 0;
    for (float score : right) {
      missed += score < ready.threshold() ? 1 : 0;
    }
    return new Result(ready, right.length, missed, rest.hours(), HeadScores.told(ready, wrong));
  }

  /** Above all wrong scores kept aside, but not so high that a tenth of the calls is missed. */
  private static float threshold(float[] calls, float highestWrong) {
    float[] sorted = calls.clone();
    Arrays.sort(sorted);
    float tenth = sorted[sorted.length / 10];
    float above = highestWrong + 0.3f * (1 - highestWrong);
    return Math.clamp(Math.min(above, tenth), LEAST_THRESHOLD, MOST_THRESHOLD);
  }

  private List<float[]> speakCalls(String word, DoubleConsumer progress) {
    List<float[]> said = new ArrayList<>();
    int count = CALLS.size() * SPEEDS.length;
    for (int i = 0; i < count; i++) {
      float[] sound = speak(CALLS.get(i % CALLS.size()).formatted(word), SPEEDS[i % SPEEDS.length]);
      if (sound.length < RATE / 10) {
        throw new AsrException("the voice cannot say " + word + "; write it as it is spoken");
      }
      said.add(sound);
      progress.accept((i + 1.0) / count);
    }
    return said;
  }

  /** Sentences, and halves of the word: half of it is not the word. */
  private List<float[]> speakOthers(String word, DoubleConsumer progress) {
    List<String> texts = new ArrayList<>(sentences);
    int middle = word.length() / 2;
    for (int i = 0; i < sentences.size() / 10; i++) {
      int cut = Math.clamp(middle + i % 3 - 1, 1, word.length() - 1);
      texts.add(i % 2 == 0 ? word.substring(0, cut) : word.substring(cut));
    }
    List<float[]> said = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      float[] sound = speak(texts.get(i), SPEEDS[i % SPEEDS.length]);
      if (sound.length > RATE / 10) {
        said.add(sound);
      }
      progress.accept((i + 1.0) / texts.size());
    }
    return said;
  }

  private float[] speak(String text, double speed) {
    List<Pcm> clauses = new ArrayList<>();
    voice.speak(new Phrase(text, speed), clauses::add);
    int length = clauses.stream().mapToInt(clause -> clause.samples().length).sum();
    short[] whole = new short[length];
    int at = 0;
    for (Pcm clause : clauses) {
      System.arraycopy(clause.samples(), 0, whole, at, clause.samples().length);
      at += clause.samples().length;
    }
    return trimmed(new Pcm(voice.format(), whole));
  }

  /** One of many people: our one voice higher and lower; an owner's recording stays near. */
  private double pitch(boolean spoken) {
    return spoken ? 0.7 + 0.7 * random.nextDouble() : 0.94 + 0.12 * random.nextDouble();
  }

  /** A scene with a call; its windows are those in which a head must be sure. */
  private Embeddings hear(float[] call, double pitch, List<float[]> other) {
    float[] sound = new float[LEAD + TAIL];
    float[] said = Scene.paced(call, pitch);
    int length = Math.min(said.length, LEAD);
    System.arraycopy(said, said.length - length, sound, LEAD - length, length);
    if (random.nextBoolean()) {
      float[] before = Scene.paced(any(other), pitch);
      int gap = (int) (RATE * (0.1 + random.nextDouble()));
      for (int i = 1; i <= before.length && LEAD - length - gap - i >= 0; i++) {
        sound[LEAD - length - gap - i] = before[before.length - i];
      }
    }
    if (random.nextBoolean()) {
      float[] after = Scene.paced(any(other), pitch);
      int start = LEAD + (int) (RATE * 0.3 * random.nextDouble());
      System.arraycopy(after, 0, sound, start, Math.min(after.length, sound.length - start));
    }
    int from = (LEAD + SURE_FROM + STEP - 1) / STEP - 1;
    int to = (LEAD + SURE_TO) / STEP;
    Embeddings heard = new Embeddings();
    heard.add(embed(scene.record(sound)), from, to);
    return heard;
  }

  private Embeddings hearOthers(List<float[]> other, DoubleConsumer progress) {
    Embeddings heard = new Embeddings();
    for (int i = 0; i < OTHER_SCENES; i++) {
      float[] sound = new float[LEAD + 2 * RATE];
      int at = random.nextInt(RATE / 2);
      while (at < sound.length) {
        float[] said = Scene.paced(any(other), pitch(true));
        System.arraycopy(said, 0, sound, at, Math.min(said.length, sound.length - at));
        at += said.length + random.nextInt(RATE);
      }
      heard.add(embed(scene.record(sound)), FIRST_WHOLE, Integer.MAX_VALUE);
      progress.accept((i + 1.0) / OTHER_SCENES);
    }
    return heard;
  }

  private List<float[]> embed(short[] sound) {
    List<float[]> rows = new ArrayList<>();
    try (EmbeddingStream stream = model.listen()) {
      for (int at = 0; at + STEP <= sound.length; at += STEP) {
        float[] row = new float[EmbeddingStream.SIZE];
        stream.step(sound, at, row);
        rows.add(row);
      }
    }
    return rows;
  }

  private float[] any(List<float[]> of) {
    return of.get(random.nextInt(of.size()));
  }

  private static float[] trimmed(Pcm sound) {
    short[] samples = Resampler.toSpeech(sound).samples();
    float[] out = new float[samples.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = samples[i];
    }
    return Scene.trimmed(out);
  }

  private static DoubleConsumer step(Progress progress, String name) {
    return done -> progress.at(name, done);
  }
}
