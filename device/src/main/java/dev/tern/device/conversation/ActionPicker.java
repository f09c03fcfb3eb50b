package dev.tern.device.conversation;

import dev.tern.device.skill.Intent;
import dev.tern.device.skill.Skill;
import dev.tern.device.skill.Skills;
import dev.tern.device.skill.SlotSpans;
import dev.tern.device.skill.Understanding;
import dev.tern.device.wording.WordingReader;
import dev.tern.device.wording.WordingReader.Guess;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The action tier: what is meant by wording that no sentence rule has. The reader of wordings says
 * how likely each intent is; the likeliest is done where that is enough, asked about where it is
 * half enough, and left otherwise. A wrong act is worse than a question: nothing dangerous is ever
 * done by likelihood, only asked about.
 */
public final class ActionPicker {
  /** From here on it is done. Measured, docs/understanding.md. */
  static final double SURE = 0.85;

  /** From here on the person is asked whether it is meant. Measured, docs/understanding.md. */
  static final double WORTH_ASKING = 0.50;

  /** With so much of likelihood a near miss of a sentence rule is asked about. */
  private static final double BEARS_OUT = 0.20;

  /** What no action answers: the language model's, where it is a question. */
  private static final Set<String> NO_ACTION = Set.of("unsupported", "fact");

  /** What is nothing without values that only a rule can read, such as a sum. */
  private static final Set<String> NEEDS_RULE = Set.of("math", "convert");

  /** Talk has longer sentences; what was wrongly picked was mostly that. */
  private static final int LONGEST_WORDS = 14;

  /** Of a question these need the language model to say anything, so it may as well be asked. */
  private static final Set<String> BETTER_ANSWERED = Set.of("chitchat", "define");

  private static final int GUESSES_TOLD = 3;

  private final WordingReader reader;
  private final Skills skills;
  private final SlotSpans slots;

  /**
   * @param skills whose intents may be picked
   */
  public ActionPicker(WordingReader reader, Skills skills) {
    this.reader = reader;
    this.skills = skills;
    this.slots = new SlotSpans(skills);
  }

  /** What came of it, with the reason for the trace. */
  sealed interface Pick {
    String reason();

    /** Likely enough to be done. */
    record Sure(Intent intent, double likelihood, String reason) implements Pick {}

    /**
     * Likely enough to be asked about.
     *
     * @param asked the guess in the words of its manifest
     */
    record Guessed(Intent intent, String asked, String reason) implements Pick {}

    /** No action is likely. */
    record None(String reason) implements Pick {}
  }

  /**
   * Picks an action.
   *
   * @param words spoken form
   * @param understood what the sentence rules made of them, no match
   * @param question whether they have the form of a question, which another tier may answer
   */
  Pick pick(String words, Understanding understood, boolean question) {
    List<Guess> guesses = reader.read(words);
    if (guesses.isEmpty()) {
      return new Pick.None("no words to guess by");
    }
    String reason = "wording: " + told(guesses);
    Guess first = guesses.getFirst();
    if (words.split(" ").length > LONGEST_WORDS) {
      return new Pick.None(reason + ", but too long for a command");
    }
    if (NEEDS_RULE.contains(first.intent())) {
      return new Pick.None(reason + ", but only a rule reads its values");
    }
    Optional<Skill.Declaration> declared = skills.intent(first.intent());
    if (declared.isPresent() && first.likelihood() >= WORTH_ASKING) {
      boolean asAnswer =
          question
              && (NO_ACTION.contains(first.intent()) || BETTER_ANSWERED.contains(first.intent()));
      if (!asAnswer && (first.likelihood() >= SURE || !NO_ACTION.contains(first.intent()))) {
        return likely(declared.get(), first.likelihood(), words, question, reason);
      }
    }
    return understood instanceof Understanding.Unsure unsure
        ? nearMiss(unsure, guesses, reason)
        : new Pick.None(reason);
  }

  private Pick likely(
      Skill.Declaration declared, double likelihood, String words, boolean question, String why) {
    Map<String, String> found = slots.find(declared.name(), words);
    Intent intent = new Intent(declared.name(), found);
    if (likelihood >= SURE && !declared.dangerousWith(found)) {
      return new Pick.Sure(intent, likelihood, why);
    }
    return question && likelihood < SURE
        ? new Pick.None(why + ", too little for what may be a question")
        : new Pick.Guessed(intent, asked(declared, found), why);
  }

  /** A sentence rule that nearly fits, where the wording does not speak against it. */
  private Pick nearMiss(Understanding.Unsure unsure, List<Guess> guesses, String reason) {
    Intent guess = unsure.guess();
    String why = reason + "; near rule " + unsure.rule();
    Optional<Skill.Declaration> declared = skills.intent(guess.name());
    boolean borneOut =
        guesses.stream()
            .anyMatch(one -> one.intent().equals(guess.name()) && one.likelihood() >= BEARS_OUT);
    return borneOut && declared.isPresent() && !NO_ACTION.contains(guess.name())
        ? new Pick.Guessed(guess, asked(declared.get(), guess.slots()), why)
        : new Pick.None(why);
  }

  /** "set a temperature, twenty degrees": what the manifest says it does, then what was said. */
  private static String asked(Skill.Declaration declared, Map<String, String> slots) {
    String about = declared.about().split("[:(]", 2)[0].strip();
    return slots.isEmpty() ? about : about + ", " + String.join(", ", slots.values());
  }

  private static String told(List<Guess> guesses) {
    return guesses.stream()
        .limit(GUESSES_TOLD)
        .map(one -> String.format(Locale.ROOT, "%s %.2f", one.intent(), one.likelihood()))
        .collect(Collectors.joining(", "));
  }
}
