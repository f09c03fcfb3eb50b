package dev.tern.device.skill;

import java.util.List;

/**
 * An utterance that is one of the sentences.
 *
 * @param intent what is wanted
 * @param score 1.0 where every word fits; below it where words were taken as misheard
 * @param rule manifest, line and text of the sentence, for the trace
 * @param missing required slots that were not said, in order: what to ask for next
 * @param dangerous whether the intent, or what it is to be done to, asks for a spoken yes first
 */
public record Match(
    Intent intent, double score, String rule, List<String> missing, boolean dangerous)
    implements Understanding {
  public Match {
    missing = List.copyOf(missing);
  }

  /** Whether every word of the utterance fitted the sentence. */
  public boolean exact() {
    return score >= 1.0;
  }
}
