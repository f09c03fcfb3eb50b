package dev.tern.device.skill;

import dev.tern.device.skill.SkillFinding.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Examines a maker's manifests beside the shipped ones: are they right, do their examples mean what
 * they say, does a sentence come to two intents, and can each of their words be heard.
 */
public final class SkillCheck {
  /** Ways in which each sentence is tried on the others. */
  private static final int SAMPLES = 24;

  private static final int MOST_OFFERS = 3;
  private static final Pattern PLACE = Pattern.compile("(?s)(.+?):(\\d+): (.*)");

  private final List<SkillFinding> findings = new ArrayList<>();
  private final Predicate<String> isKnownWord;
  private final List<Path> files;
  private final Skills shipped;
  private final Skills all;
  private final SentenceRules rules;

  /**
   * @param files manifests to examine
   * @param shippedNames the shipped skills that they stand beside
   * @param isKnownWord whether the recognizer has a word in its lexicon
   */
  private SkillCheck(
      String language,
      List<String> shippedNames,
      List<Path> files,
      SpokenNames names,
      Predicate<String> isKnownWord) {
    this.files = files;
    this.isKnownWord = isKnownWord;
    this.shipped = Skills.load(language, shippedNames);
    this.all = Skills.with(language, shippedNames, files, names, this::refused);
    this.rules = new SentenceRules(all);
  }

  /** What is to be known about these manifests, in the order of files and lines. */
  public static List<SkillFinding> of(
      String language,
      List<String> shippedNames,
      List<Path> files,
      SpokenNames names,
      Predicate<String> isKnownWord) {
    SkillCheck check = new SkillCheck(language, shippedNames, files, names, isKnownWord);
    check.run();
    return check.findings.stream()
        .sorted(Comparator.comparing(SkillFinding::file).thenComparing(SkillFinding::line))
        .toList();
  }

  private void refused(SkillException wrong) {
    Matcher place = PLACE.matcher(wrong.getMessage());
    findings.add(
        place.matches()
            ? new SkillFinding(
                Level.ERROR, place.group(1), Integer.parseInt(place.group(2)), place.group(3))
            : new SkillFinding(Level.ERROR, files.getFirst().toString(), 0, wrong.getMessage()));
  }

  private void run() {
    for (Skill skill : all.all()) {
      if (shipped.all().stream().noneMatch(one -> one.name().equals(skill.name()))) {
        for (Skill.Declaration intent : skill.intents()) {
          examples(skill, intent);
          overlaps(skill, intent);
        }
        words(skill);
      }
    }
    takenFromTheShipped();
  }

  private void add(Level level, String file, int line, String text) {
    findings.add(new SkillFinding(level, file, line, text));
  }

  private void examples(Skill skill, Skill.Declaration intent) {
    if (intent.examples().isEmpty()) {
      add(
          Level.WARNING,
          skill.file(),
          lineOf(skill, intent.name() + ":"),
          "intent '" + intent.name() + "' has no examples; add some, they are its tests");
    }
    for (Skill.Example example : intent.examples()) {
      Optional<Match> match = rules.match(example.text());
      Optional<Intent> found = match.map(Match::intent);
      if (!found.equals(Optional.of(example.meaning()))) {
        add(
            Level.ERROR,
            skill.file(),
            lastLineOf(skill, example.text()),
            "example '"
                + example.text()
                + "': expected "
                + told(example.meaning())
                + ", found "
                + match.map(one -> told(one.intent()) + " by " + one.rule()).orElse("no match"));
      }
    }
    for (String never : intent.never()) {
      rules
          .match(never)
          .filter(match -> match.intent().name().equals(intent.name()))
          .ifPresent(
              match ->
                  add(
                      Level.ERROR,
                      skill.file(),
                      lastLineOf(skill, never),
                      "never '" + never + "' comes to this intent, by " + match.rule()));
    }
  }

  private static String told(Intent intent) {
    return intent.slots().isEmpty() ? intent.name() : intent.name() + " " + intent.slots();
  }

  /** Ways to say a sentence that come to another intent, or to both equally well. */
  private void overlaps(Skill skill, Skill.Declaration intent) {
    SentenceSampler sampler = new SentenceSampler(all.vocabulary());
    for (Skills.Sentence sentence : all.sentences()) {
      if (!sentence.intent().name().equals(intent.name())) {
        continue;
      }
      Set<String> told = new HashSet<>();
      for (String sample : sampler.samples(sentence.pattern(), SAMPLES)) {
        List<SentenceRules.Fit> fits = rules.fits(sample);
        Optional<SentenceRules.Fit> own =
            fits.stream().filter(fit -> fit.intent().equals(intent.name())).findFirst();
        for (SentenceRules.Fit other : fits) {
          boolean rivals =
              !other.intent().equals(intent.name())
                  && own.isPresent()
                  && other.looseness() <= own.get().looseness();
          if (rivals && told.add(other.intent())) {
            boolean tie = other.looseness() == own.get().looseness();
            add(
                tie ? Level.ERROR : Level.WARNING,
                skill.file(),
                lineOfRule(sentence.rule()),
                "'"
                    + sample
                    + "' "
                    + (tie ? "fits as well" : "fits better and comes")
                    + " to "
                    + other.intent()
                    + ", by "
                    + other.rule()
                    + "; say it in other words");
          }
        }
      }
    }
  }

  /** Examples of the shipped skills that now come to a maker's intent. */
  private void takenFromTheShipped() {
    for (Skill skill : shipped.all()) {
      for (Skill.Declaration intent : skill.intents()) {
        for (Skill.Example example : intent.examples()) {
          rules
              .match(example.text())
              .filter(match -> shipped.intent(match.intent().name()).isEmpty())
              .ifPresent(
                  match ->
                      add(
                          Level.ERROR,
                          fileOf(match.intent().name()),
                          lineOfRule(match.rule()),
                          "takes '"
                              + example.text()
                              + "' from "
                              + intent.name()
                              + ", by "
                              + match.rule()
                              + "; say it in other words"));
        }
      }
    }
  }

  private String fileOf(String intent) {
    return all.all().stream()
        .filter(skill -> skill.intents().stream().anyMatch(one -> one.name().equals(intent)))
        .findFirst()
        .map(Skill::file)
        .orElse("");
  }

  /** Words of a manifest that the recognizer can't write. */
  private void words(Skill skill) {
    Set<String> words = new LinkedHashSet<>();
    for (String line : text(skill)) {
      String sentence = line.replaceAll("#.*|<[^>]*>|\\{[^}:]*}|\\{[a-z0-9_-]+:", " ");
      Matcher word = Pattern.compile("[a-z']*[a-z]").matcher(sentence);
      while (word.find()) {
        words.add(word.group());
      }
    }
    for (String word : words) {
      boolean isOfSentences = all.vocabulary().idOf(word) >= 0 && !isShipped(word);
      if (isOfSentences && !isKnownWord.test(word)) {
        List<String> offers = offers(word);
        add(
            Level.WARNING,
            skill.file(),
            lineOf(skill, word),
            "the recognizer has no word '"
                + word
                + "'"
                + (offers.isEmpty() ? "" : "; it would write " + String.join(" or ", offers))
                + "; teach it: tern skill words "
                + word
                + " "
                + (offers.isEmpty() ? "SOUNDS LIKE" : offers.getFirst()));
      }
    }
  }

  private boolean isShipped(String word) {
    return shipped.vocabulary().idOf(word) >= 0;
  }

  private List<String> offers(String word) {
    return offers(word, isKnownWord);
  }

  /** What a recognizer that lacks a word is likely to write for it: words that it has. */
  public static List<String> offers(String word, Predicate<String> isKnownWord) {
    Set<String> offers = new LinkedHashSet<>();
    for (int i = 2; i <= word.length() - 2; i++) {
      String first = word.substring(0, i);
      String second = word.substring(i);
      if (isKnownWord.test(first) && isKnownWord.test(second)) {
        offers.add(first + " " + second);
      }
    }
    String sound = SoundsLike.sound(word);
    for (int i = 0; i <= word.length() && offers.size() < MOST_OFFERS; i++) {
      for (char letter = 'a'; letter <= 'z'; letter++) {
        offer(word.substring(0, i) + letter + word.substring(i), sound, isKnownWord, offers);
        if (i < word.length()) {
          offer(word.substring(0, i) + letter + word.substring(i + 1), sound, isKnownWord, offers);
        }
      }
      if (i < word.length()) {
        offer(word.substring(0, i) + word.substring(i + 1), sound, isKnownWord, offers);
      }
    }
    return offers.stream().limit(MOST_OFFERS).toList();
  }

  private static void offer(
      String spelling, String sound, Predicate<String> isKnownWord, Set<String> offers) {
    if (SoundsLike.sound(spelling).equals(sound) && isKnownWord.test(spelling)) {
      offers.add(spelling);
    }
  }

  private static int lineOfRule(String rule) {
    return Integer.parseInt(rule.replaceFirst("^[^:]*:(\\d+) .*", "$1"));
  }

  private static int lineOf(Skill skill, String words) {
    Pattern whole = Pattern.compile("(?<![a-z'])" + Pattern.quote(words) + "(?![a-z'])");
    List<String> lines = text(skill);
    for (int i = 0; i < lines.size(); i++) {
      if (whole.matcher(lines.get(i)).find()) {
        return i + 1;
      }
    }
    return 0;
  }

  /** Examples stand below the sentences, which may read alike. */
  private static int lastLineOf(Skill skill, String words) {
    List<String> lines = text(skill);
    for (int i = lines.size() - 1; i >= 0; i--) {
      if (lines.get(i).contains(words)) {
        return i + 1;
      }
    }
    return 0;
  }

  private static List<String> text(Skill skill) {
    try {
      return Files.readAllLines(Path.of(skill.file()));
    } catch (IOException gone) {
      return List.of();
    }
  }
}
