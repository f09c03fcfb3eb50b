package dev.tern.device.skill;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the sentence that was said: first word for word, then with a few words taken as misheard.
 * Safe for several threads; always the same answer for the same words.
 */
public final class SentenceRules {
  // Measured over the development sets, docs/understanding.md.
  private static final int STEPS = 3;

  /** An intent's {@code accept} where its manifest names none. */
  static final double ACCEPTED_SCORE = 0.78;

  /** So much more is needed where words were taken as free text. */
  private static final double MORE_WITH_FREE_TEXT = 0.10;

  /** From so much below what is accepted on, a guess is worth asking about. */
  private static final double ASKING_RANGE = 0.08;

  private static final double CLEARLY_AHEAD = 0.08;

  /** Sentences that go on do so with a few words, as "in the kitchen". */
  private static final int MORE_WORDS = 3;

  private final Skills skills;
  private final SoundsLike soundsLike;
  private final BitSet smallWordIds = new BitSet();

  public SentenceRules(Skills skills) {
    this.skills = skills;
    this.soundsLike = new SoundsLike(skills.vocabulary(), skills.language());
    for (String word : skills.language().smallWords()) {
      int id = skills.vocabulary().idOf(word);
      if (id >= 0) {
        smallWordIds.set(id);
      }
    }
  }

  /** Every word that a sentence can be made of: what a recogniser may be narrowed to. */
  public Set<String> vocabulary() {
    return skills.words();
  }

  /** The match of an utterance, where it is one; {@link #understand} also tells near misses. */
  public Optional<Match> match(String spokenText) {
    return understand(spokenText) instanceof Match match ? Optional.of(match) : Optional.empty();
  }

  /**
   * Reads what was said.
   *
   * @param spokenText as a recogniser writes it: numbers as words, case and punctuation of no
   *     matter; more than {@value Utterance#MOST_WORDS} words are no command
   */
  public Understanding understand(String spokenText) {
    Utterance utterance = new Utterance(skills.language().spelling().tokens(spokenText));
    if (utterance.length() == 0 || utterance.length() > Utterance.MOST_WORDS) {
      return new Understanding.Nothing();
    }
    Optional<Match> exact = exactly(utterance);
    return exact.isPresent() ? exact.get() : nearly(utterance);
  }

  /** The match of an utterance word for word, where it is one. */
  public Optional<Match> exactMatch(String spokenText) {
    Utterance utterance = new Utterance(skills.language().spelling().tokens(spokenText));
    boolean readable = utterance.length() > 0 && utterance.length() <= Utterance.MOST_WORDS;
    return readable ? exactly(utterance) : Optional.empty();
  }

  /**
   * Whether a sentence begins with these words, word for word, and has up to three more after them.
   */
  public boolean mayGoOn(String spokenText) {
    List<Utterance.Token> tokens = new ArrayList<>(skills.language().spelling().tokens(spokenText));
    int length = tokens.size();
    if (length == 0 || length + MORE_WORDS > Utterance.MOST_WORDS) {
      return true;
    }
    tokens.addAll(Collections.nCopies(MORE_WORDS, Utterance.Token.ANY));
    Reading reading = reading(new Utterance(tokens), 0);
    long starts = frame(reading, tokens.size()).starts() & ((1L << length) - 1);
    long longer = -1L << (length + 1);
    for (Skills.Sentence sentence : skills.sentences()) {
      if ((Reading.any(reading.reach(sentence.pattern(), reading.from(starts))) & longer) != 0) {
        return true;
      }
    }
    return false;
  }

  private Reading reading(Utterance utterance, int steps) {
    return new Reading(
        utterance, skills.vocabulary(), smallWordIds, soundsLike, skills.namedCount(), steps);
  }

  private Optional<Match> exactly(Utterance utterance) {
    Candidate best = null;
    for (Candidate candidate : candidates(utterance)) {
      if (best == null || candidate.parse().looseness() < best.parse().looseness()) {
        best = candidate;
      }
    }
    return best == null ? Optional.empty() : Optional.of(found(best.sentence(), best.parse(), 1.0));
  }

  /** The best sentence of each intent that fits to the word. */
  private Collection<Candidate> candidates(Utterance utterance) {
    Reading reading = reading(utterance, 0);
    Frame frame = frame(reading, utterance.length());
    Map<Skill.Declaration, Candidate> bestByIntent = new LinkedHashMap<>();
    for (Skills.Sentence sentence : skills.sentences()) {
      Reading.Parse parse = parse(reading, frame, sentence);
      if (parse != null) {
        bestByIntent.merge(
            sentence.intent(),
            new Candidate(sentence, parse, 1.0),
            (old, other) -> other.parse().cost() < old.parse().cost() ? other : old);
      }
    }
    return bestByIntent.values();
  }

  /**
   * An intent that a sentence fits to the word.
   *
   * @param looseness the lowest wins; where two are equal, the skill that was read first
   */
  record Fit(String intent, String rule, int looseness) {}

  /** Every intent that these words fit. */
  List<Fit> fits(String spokenText) {
    Utterance utterance = new Utterance(skills.language().spelling().tokens(spokenText));
    if (utterance.length() == 0 || utterance.length() > Utterance.MOST_WORDS) {
      return List.of();
    }
    return candidates(utterance).stream()
        .map(
            one ->
                new Fit(
                    one.sentence().intent().name(), one.sentence().rule(), one.parse().looseness()))
        .toList();
  }

  private record Candidate(Skills.Sentence sentence, Reading.Parse parse, double score) {}

  private Understanding nearly(Utterance utterance) {
    Reading reading = reading(utterance, STEPS);
    Frame frame = frame(reading, utterance.length());
    Map<String, Candidate> bestByIntent = new LinkedHashMap<>();
    for (Skills.Sentence sentence : skills.sentences()) {
      Reading.Parse parse = parse(reading, frame, sentence);
      if (parse != null) {
        Candidate candidate = new Candidate(sentence, parse, score(parse));
        bestByIntent.merge(
            sentence.intent().name(),
            candidate,
            (old, other) -> other.score() > old.score() ? other : old);
      }
    }
    List<Candidate> ranked =
        bestByIntent.values().stream()
            .sorted((a, b) -> Double.compare(b.score(), a.score()))
            .toList();
    if (ranked.isEmpty()) {
      return new Understanding.Nothing();
    }
    Candidate first = ranked.getFirst();
    double accepted = accepted(first);
    if (first.score() < accepted - ASKING_RANGE) {
      return new Understanding.Nothing();
    }
    Match match = found(first.sentence(), first.parse(), first.score());
    boolean ahead = ranked.size() == 1 || first.score() - ranked.get(1).score() >= CLEARLY_AHEAD;
    return first.score() >= accepted && ahead && !match.dangerous()
        ? match
        : new Understanding.Unsure(match.intent(), match.score(), match.rule());
  }

  private static double accepted(Candidate candidate) {
    double accept = candidate.sentence().intent().accept();
    boolean freeText = candidate.parse().freeWords() > 0;
    return freeText ? Math.min(1, accept + MORE_WITH_FREE_TEXT) : accept;
  }

  /** How much of what was said was heard as the sentence has it, from 0 to below 1. */
  private static double score(Reading.Parse parse) {
    double doubt = 0.1 * parse.doubt() + 0.5 * parse.freeWords();
    return parse.evidence() / (parse.evidence() + doubt + 1e-9);
  }

  private static Match found(Skills.Sentence sentence, Reading.Parse parse, double score) {
    Map<String, String> slots = new LinkedHashMap<>();
    for (String slot : sentence.intent().slots()) {
      for (Reading.Filled filled : parse.slots()) {
        if (filled.slot().equals(slot) && !filled.value().isEmpty()) {
          slots.putIfAbsent(slot, filled.value());
        }
      }
    }
    List<String> missing =
        sentence.intent().required().stream().filter(slot -> !slots.containsKey(slot)).toList();
    return new Match(
        new Intent(sentence.intent().name(), slots),
        score,
        sentence.rule(),
        missing,
        sentence.intent().dangerousWith(slots));
  }

  /** Where a sentence may begin and end, courtesies left out. */
  private record Frame(long starts, long ends) {}

  private Frame frame(Reading reading, int length) {
    long starts = 1;
    for (long fresh = starts; fresh != 0; ) {
      long next = exactly(reading, skills.before(), fresh);
      fresh = next & ~starts;
      starts |= next;
    }
    long ends = 1L << length;
    for (int place = length - 1; place > 0; place--) {
      if ((exactly(reading, skills.after(), 1L << place) & ends) != 0) {
        ends |= 1L << place;
      }
    }
    return new Frame(starts & ~(1L << length), ends);
  }

  private static long exactly(Reading reading, Pattern pattern, long places) {
    return reading.reach(pattern, reading.from(places))[0];
  }

  private static Reading.Parse parse(Reading reading, Frame frame, Skills.Sentence sentence) {
    if ((Reading.any(reading.reach(sentence.pattern(), reading.from(frame.starts())))
            & frame.ends())
        == 0) {
      return null;
    }
    Reading.Parse best = null;
    // Latest start and earliest end first: a courtesy is not part of a name.
    for (long starts = frame.starts(); starts != 0; ) {
      int start = 63 - Long.numberOfLeadingZeros(starts);
      starts &= ~(1L << start);
      long reached =
          Reading.any(reading.reach(sentence.pattern(), reading.from(1L << start))) & frame.ends();
      for (long ends = reached; ends != 0; ends &= ends - 1) {
        Reading.Parse parse =
            reading.best(sentence.pattern(), start, Long.numberOfTrailingZeros(ends));
        if (parse != null && (best == null || parse.cost() < best.cost())) {
          best = parse;
        }
      }
    }
    return best;
  }
}
