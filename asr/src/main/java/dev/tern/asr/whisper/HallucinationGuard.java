package dev.tern.asr.whisper;

/** Tells text that was heard from text that was made up over noise or silence. */
final class HallucinationGuard {
  /** As OpenAI's Whisper: both together mean that nobody spoke. */
  private static final double NO_SPEECH_ABOVE = 0.6;

  private static final double LOG_PROBABILITY_BELOW = -1.0;

  private HallucinationGuard() {}

  static boolean nobodySpoke(GreedySearch.Result result) {
    return result.noSpeechProbability() > NO_SPEECH_ABOVE
        && result.meanLogProbability() < LOG_PROBABILITY_BELOW;
  }
}
