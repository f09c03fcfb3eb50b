package dev.tern.tts.phoneme;

import dev.tern.tts.file.VoiceFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Says how a clause of normalized English sounds. Thread-safe once open. */
public final class Phonemizer implements AutoCloseable {
  /** The files it reads from a voice's folder. */
  public static final List<String> FILES =
      List.of(
          "lexicon_us_gold.json.gz",
          "lexicon_us_silver.json.gz",
          "tagger.json.gz",
          "oov.json",
          "oov.onnx");

  /** Marks that the voice reads; at each but quotes and brackets it takes breath. */
  private static final String KEPT_MARKS = ";:,.!?—…()“”";

  private static final String PAUSES = ";:,.!?—…";

  private static final Set<String> NUMBERS =
      Set.of(
          "zero",
          "one",
          "two",
          "three",
          "four",
          "five",
          "six",
          "seven",
          "eight",
          "nine",
          "ten",
          "eleven",
          "twelve",
          "thirteen",
          "fourteen",
          "fifteen",
          "sixteen",
          "seventeen",
          "eighteen",
          "nineteen",
          "twenty",
          "thirty",
          "forty",
          "fifty",
          "sixty",
          "seventy",
          "eighty",
          "ninety",
          "hundred",
          "thousand",
          "million",
          "billion");

  private final Tagger tagger;
  private final Pronouncer pronouncer;
  private final UnknownWords unknownWords;

  private Phonemizer(Tagger tagger, Pronouncer pronouncer, UnknownWords unknownWords) {
    this.tagger = tagger;
    this.pronouncer = pronouncer;
    this.unknownWords = unknownWords;
  }

  /** Reads the lexicons, the tagger and the net for unknown words: tenths of a second. */
  public static Phonemizer open(VoiceFolder folder) {
    folder.require(FILES);
    Lexicon gold = Lexicon.read(folder, "lexicon_us_gold.json.gz");
    Lexicon silver = Lexicon.read(folder, "lexicon_us_silver.json.gz");
    Tagger tagger = Tagger.read(folder, "tagger.json.gz");
    UnknownWords unknownWords = new UnknownWords(folder, "oov.json", "oov.onnx");
    return new Phonemizer(tagger, new Pronouncer(gold, silver, unknownWords), unknownWords);
  }

  /**
   * The phones of a clause, words parted by spaces, punctuation kept.
   *
   * @param clause normalized: words and punctuation, no digits
   */
  public String phonemes(String clause) {
    List<Token> tokens = Token.split(clause);
    List<String> tags = tags(tokens);
    String[] sounds = new String[tokens.size()];
    Following following = Following.PAUSE;
    for (int i = tokens.size() - 1; i >= 0; i--) {
      Token token = tokens.get(i);
      if (token.isWord()) {
        sounds[i] =
            isDecimalPoint(tokens, i)
                ? "pYnt" // unstressed, unlike the point one makes
                : pronouncer.say(token.text(), tags.get(i), following);
        following = following.precededBy(sounds[i], token.text().equalsIgnoreCase("to"));
      } else {
        sounds[i] = mark(token, i);
        if (PAUSES.contains(token.text())) {
          following = Following.PAUSE;
        }
      }
    }
    return join(tokens, sounds);
  }

  private static boolean isDecimalPoint(List<Token> tokens, int i) {
    return tokens.get(i).text().equals("point")
        && i > 0
        && i + 1 < tokens.size()
        && NUMBERS.contains(tokens.get(i - 1).text())
        && NUMBERS.contains(tokens.get(i + 1).text());
  }

  /** The voice knows quotes that open and quotes that close. */
  private static String mark(Token token, int i) {
    if (token.text().equals("\"")) {
      return i == 0 || token.spaceBefore() ? "“" : "”";
    }
    return KEPT_MARKS.contains(token.text()) ? token.text() : "";
  }

  /** One tag per token: that of its longest piece. */
  private List<String> tags(List<Token> tokens) {
    List<List<String>> pieces = tokens.stream().map(Token::taggedPieces).toList();
    List<String> pieceTags = tagger.tag(pieces.stream().flatMap(List::stream).toList());
    List<String> tags = new ArrayList<>(tokens.size());
    int at = 0;
    for (List<String> ofToken : pieces) {
      int longest = 0;
      for (int p = 1; p < ofToken.size(); p++) {
        if (ofToken.get(p).length() > ofToken.get(longest).length()) {
          longest = p;
        }
      }
      tags.add(pieceTags.get(at + longest));
      at += ofToken.size();
    }
    return tags;
  }

  private static String join(List<Token> tokens, String[] sounds) {
    StringBuilder phones = new StringBuilder();
    boolean space = false;
    for (int i = 0; i < sounds.length; i++) {
      space |= tokens.get(i).spaceBefore();
      if (!sounds[i].isEmpty()) {
        if (space && !phones.isEmpty()) {
          phones.append(' ');
        }
        phones.append(sounds[i]);
        space = false;
      }
    }
    return phones.toString();
  }

  @Override
  public void close() {
    unknownWords.close();
  }
}
