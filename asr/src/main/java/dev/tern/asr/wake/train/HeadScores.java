package dev.tern.asr.wake.train;

import dev.tern.asr.wake.EmbeddingStream;
import dev.tern.asr.wake.WakeHead;

/** What a head says to windows, smoothed as it is on the device. */
public final class HeadScores {
  private HeadScores() {}

  /** One score a window; windows that follow one another are taken to be 80 ms apart. */
  public static float[] of(WakeHead head, Embeddings windows) {
    float[] raw = new float[windows.count()];
    float[] projected = new float[WakeHead.LENGTH * head.projected()];
    for (int window = 0; window < raw.length; window++) {
      for (int place = 0; place < WakeHead.LENGTH; place++) {
        head.project(windows.row(window, place), projected, place * head.projected());
      }
      raw[window] = head.score(projected, 0);
    }
    float[] smooth = new float[raw.length];
    for (int window = 0; window < raw.length; window++) {
      float sum = 0;
      for (int back = 0; back < head.smoothing(); back++) {
        sum += raw[Math.max(0, window - back)];
      }
      smooth[window] = sum / head.smoothing();
    }
    return smooth;
  }

  /** The highest of all, 0 where there is none. */
  public static float highest(float[] scores) {
    float highest = 0;
    for (float score : scores) {
      highest = Math.max(highest, score);
    }
    return highest;
  }

  /** How often the word would have been told. */
  public static int told(WakeHead head, float[] scores) {
    int told = 0;
    long deafUntil = Long.MIN_VALUE;
    for (int i = 0; i < scores.length; i++) {
      long sample = (long) i * EmbeddingStream.STEP;
      if (scores[i] >= head.threshold() && sample >= deafUntil) {
        told++;
        deafUntil = sample + head.refractoryMillis() * 16L;
      }
    }
    return told;
  }
}
