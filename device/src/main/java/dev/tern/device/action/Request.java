package dev.tern.device.action;

import dev.tern.device.skill.Intent;
import java.util.Locale;
import java.util.Optional;

/**
 * An intent with the words that it was found in.
 *
 * @param utterance all that was said, "" where that is not known
 * @param confirmed whether the person has said yes to it
 * @param dangerous whether its manifest says that it is not done without a yes
 */
record Request(Intent intent, String utterance, boolean confirmed, boolean dangerous) {
  Request(Intent intent, String utterance, boolean confirmed) {
    this(intent, utterance, confirmed, false);
  }

  Request {
    utterance = utterance.toLowerCase(Locale.ROOT).replace('\u2019', '\'').strip();
  }

  Request withDanger(boolean isDangerous) {
    return new Request(intent, utterance, confirmed, isDangerous);
  }

  /** Whether it has to be asked for a yes before it is done. */
  boolean needsYes() {
    return dangerous && !confirmed;
  }

  /** The words of a slot, lower case; empty when it was not said. */
  Optional<String> slot(String name) {
    return Optional.ofNullable(intent.slots().get(name))
        .map(words -> words.toLowerCase(Locale.ROOT).replace('\u2019', '\'').strip())
        .map(words -> words.replaceAll("[.,!?]+$", ""))
        .filter(words -> !words.isEmpty());
  }

  /** Whether all of them are meant, by the utterance or as the answer to "which one". */
  boolean saysAll(String slot, String plural) {
    return says("all", "every", "both", plural) && slot(slot).map(Request::isAll).orElse(true);
  }

  private static boolean isAll(String words) {
    return words.matches("(all|both|every one|everything)( of (them|it|my .*))?");
  }

  /** Whether the utterance has one of these words or phrases, as whole words. */
  boolean says(String... phrases) {
    return Wording.has(utterance, phrases);
  }
}
