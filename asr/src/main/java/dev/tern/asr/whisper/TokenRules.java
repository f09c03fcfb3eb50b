package dev.tern.asr.whisper;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tern.asr.AsrException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the tokens mean: their text, the special ones, the languages and those never to be written.
 *
 * <p>English models and multilingual ones differ: only the latter are told which language to write,
 * and that they are to transcribe rather than translate. Both kinds' vocabularies name languages,
 * so the count of tokens tells them apart, as in OpenAI's own code.
 *
 * <p>{@code vocabulary.txt} has a token a line, the line's number from 0 is its id; {@code
 * vocabulary.json} is a list of the same. Tokens are bytes written as characters, GPT-2's way: the
 * printable ones of Latin-1 stand for themselves, the other 68 bytes for the characters from U+0100
 * on; a space is {@code Ġ}.
 *
 * <p>Holds the language being written: one thread at a time.
 */
final class TokenRules {
  /** English models have this many tokens, multilingual ones more. */
  static final int ENGLISH_TOKENS = 51_864;

  private static final String ENGLISH = "en";
  private static final Pattern LANGUAGE = Pattern.compile("<\\|([a-z]{2,3})\\|>");

  /** Written without spaces between words: every character may begin one. As OpenAI's Whisper. */
  private static final Set<String> WITHOUT_SPACES = Set.of("zh", "ja", "th", "lo", "my", "yue");

  private static final char[] CHARACTER_OF_BYTE = characterOfByte();
  private static final int[] BYTE_OF_CHARACTER = byteOfCharacter();

  private final List<String> tokens;
  private final int[] suppressed;
  private final int[] suppressedAtBegin;
  private final List<Decoder.AlignmentHead> alignmentHeads;
  private final int endOfText;
  private final int startOfTranscript;
  private final int transcribe;
  private final int noTimestamps;
  private final int noSpeech;
  private final int firstLanguage;
  private final List<String> languages; // the codes of the tokens from firstLanguage on
  private String language = ENGLISH;
  private Map<String, Integer> idOfToken; // made when first needed

  private TokenRules(
      Path file,
      List<String> tokens,
      int[] suppressed,
      int[] suppressedAtBegin,
      List<Decoder.AlignmentHead> alignmentHeads) {
    this.tokens = List.copyOf(tokens);
    this.suppressed = suppressed;
    this.suppressedAtBegin = suppressedAtBegin;
    this.alignmentHeads = List.copyOf(alignmentHeads);
    endOfText = special(file, "<|endoftext|>");
    startOfTranscript = special(file, "<|startoftranscript|>");
    noTimestamps = special(file, "<|notimestamps|>");
    noSpeech = special(file, tokens.contains("<|nospeech|>") ? "<|nospeech|>" : "<|nocaptions|>");
    if (tokens.size() <= ENGLISH_TOKENS) {
      transcribe = -1;
      firstLanguage = -1;
      languages = List.of(ENGLISH);
    } else {
      transcribe = special(file, "<|transcribe|>");
      firstLanguage = startOfTranscript + 1;
      languages = languagesFrom(firstLanguage);
      if (!languages.contains(ENGLISH)) {
        throw new AsrException(
            "%s: token %d: expected the tokens of the languages after <|startoftranscript|>, found %s"
                .formatted(file, firstLanguage, tokens.get(firstLanguage)));
      }
    }
  }

  /**
   * Reads {@code vocabulary.txt}, or where that is missing {@code vocabulary.json}, and {@code
   * config.json}.
   */
  static TokenRules read(Path folder) {
    Path lines = folder.resolve("vocabulary.txt");
    Path list = folder.resolve("vocabulary.json");
    Path config = folder.resolve("config.json");
    Path vocabulary = Files.exists(lines) || !Files.exists(list) ? lines : list;
    List<String> tokens;
    JsonNode settings;
    try {
      tokens = vocabulary.equals(lines) ? lines(lines) : list(list);
      settings = new ObjectMapper().readTree(Files.readAllBytes(config));
    } catch (IOException e) {
      throw new AsrException(
          folder
              + ": expected a Whisper model's vocabulary.txt (or vocabulary.json) and config.json,"
              + " found "
              + e
              + "; fetch the model again: tern models pull",
          e);
    }
    List<Decoder.AlignmentHead> heads = new ArrayList<>();
    for (JsonNode pair : settings.path("alignment_heads")) {
      heads.add(new Decoder.AlignmentHead(pair.path(0).asInt(-1), pair.path(1).asInt(-1)));
    }
    return new TokenRules(
        vocabulary,
        tokens,
        ids(config, settings, "suppress_ids", tokens.size()),
        ids(config, settings, "suppress_ids_begin", tokens.size()),
        heads);
  }

  /**
   * Rules of a model that brings its tokens and nothing else; what is never to be written is found
   * by its text.
   *
   * @param file to be named in errors
   * @param tokens as in {@code vocabulary.txt}, the special ones among them
   */
  static TokenRules of(Path file, List<String> tokens, List<Decoder.AlignmentHead> alignmentHeads) {
    int end = tokens.indexOf("<|endoftext|>");
    List<String> texts = end < 0 ? List.of() : tokens.subList(0, end);
    int[] atBegin = {texts.indexOf("Ġ"), Math.max(end, 0)};
    return new TokenRules(
        file,
        tokens,
        NonSpeechTokens.among(texts),
        atBegin[0] < 0 ? new int[] {atBegin[1]} : atBegin,
        alignmentHeads);
  }

  private static List<String> lines(Path file) throws IOException {
    // Not readAllLines: it would also break lines at a carriage return.
    return List.of(Files.readString(file, StandardCharsets.UTF_8).split("\n"));
  }

  private static List<String> list(Path file) throws IOException {
    JsonNode list = new ObjectMapper().readTree(Files.readAllBytes(file));
    List<String> tokens = new ArrayList<>(list.size());
    for (JsonNode token : list) {
      if (!list.isArray() || !token.isTextual()) {
        throw new AsrException(
            file + ": expected a list of texts, found " + token.getNodeType() + "; fetch it again");
      }
      tokens.add(token.textValue());
    }
    return tokens;
  }

  private List<String> languagesFrom(int first) {
    List<String> codes = new ArrayList<>();
    for (int id = first; id < tokens.size(); id++) {
      Matcher matcher = LANGUAGE.matcher(tokens.get(id));
      if (!matcher.matches()) {
        break;
      }
      codes.add(matcher.group(1));
    }
    return Collections.unmodifiableList(codes);
  }

  private int special(Path vocabulary, String token) {
    int id = tokens.indexOf(token);
    if (id < 0) {
      throw new AsrException(
          vocabulary + ": token " + token + " is missing; expected the vocabulary of Whisper");
    }
    return id;
  }

  private static int[] ids(Path config, JsonNode settings, String key, int count) {
    JsonNode list = settings.path(key);
    if (!list.isArray()) {
      throw new AsrException(config + ": " + key + " is missing; expected a list of token ids");
    }
    int[] ids = new int[list.size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = list.get(i).asInt(-1);
      if (ids[i] < 0 || ids[i] >= count) {
        throw new AsrException(
            "%s: %s[%d]=%s is not a token id; expected 0..%d"
                .formatted(config, key, i, list.get(i), count - 1));
      }
    }
    return ids;
  }

  int count() {
    return tokens.size();
  }

  boolean isMultilingual() {
    return transcribe >= 0;
  }

  /** The codes of the languages it can write, {@code en} first; only that for English models. */
  List<String> languages() {
    return languages;
  }

  /** The language being written: {@code en}, until told otherwise. */
  String language() {
    return language;
  }

  /** Tells which language to write from now on, one of {@link #languages()}. */
  void write(String code) {
    if (!languages.contains(code)) {
      throw new AsrException(
          "language=%s is not known to this Whisper model; expected one of %s"
              .formatted(code, String.join(" ", languages)));
    }
    language = code;
  }

  /**
   * The likeliest language.
   *
   * @param afterStart the logits that follow {@link #startOfTranscript} alone
   */
  String likeliestLanguage(float[] afterStart) {
    int best = 0;
    for (int i = 1; isMultilingual() && i < languages.size(); i++) {
      if (afterStart[firstLanguage + i] > afterStart[firstLanguage + best]) {
        best = i;
      }
    }
    return languages.get(best);
  }

  /** What every transcript begins with. */
  int startOfTranscript() {
    return startOfTranscript;
  }

  /** What stands before the text; the language and the task only where there is a choice. */
  int[] prompt() {
    return isMultilingual()
        ? new int[] {
          startOfTranscript, firstLanguage + languages.indexOf(language), transcribe, noTimestamps
        }
        : new int[] {startOfTranscript, noTimestamps};
  }

  int endOfText() {
    return endOfText;
  }

  /** Its probability right after the start is the model's guess that nobody speaks. */
  int noSpeech() {
    return noSpeech;
  }

  List<Decoder.AlignmentHead> alignmentHeads() {
    return alignmentHeads;
  }

  int[] suppressed() {
    return suppressed.clone();
  }

  /** Makes what may not be written impossible: brackets, music notes, special tokens. */
  void suppress(float[] logits, boolean first) {
    for (int id : suppressed) {
      logits[id] = Float.NEGATIVE_INFINITY;
    }
    // Neither a language nor, as the prompt asks for none, a timestamp is part of the text.
    for (int id = startOfTranscript; id < logits.length; id++) {
      logits[id] = Float.NEGATIVE_INFINITY;
    }
    if (first) {
      for (int id : suppressedAtBegin) {
        logits[id] = Float.NEGATIVE_INFINITY;
      }
    }
  }

  /** Does a new word begin with this token? */
  boolean beginsWord(int id) {
    String token = tokens.get(id);
    if (WITHOUT_SPACES.contains(language) && !token.isEmpty()) {
      // Bytes 0x80 to 0xBF go on with a character.
      return (byteOf(token.charAt(0)) & 0xC0) != 0x80;
    }
    return token.startsWith("Ġ");
  }

  /** The text of some tokens; bytes that are no UTF-8 become U+FFFD. */
  String text(List<Integer> ids) {
    var bytes = new ByteArrayOutputStream();
    for (int id : ids) {
      if (id >= endOfText) {
        continue; // special tokens have no text
      }
      String token = tokens.get(id);
      for (int i = 0; i < token.length(); i++) {
        bytes.write(byteOf(token.charAt(i)));
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /**
   * The tokens of a word or a few, as the model's training cut them: of two neighbors that make a
   * token together, those with the lowest id become one first (byte pairs; ids are in the order in
   * which pairs were learned).
   */
  List<Integer> ids(String text) {
    List<Integer> ids = new ArrayList<>();
    for (String word : text.split("(?= )")) {
      List<String> parts = new ArrayList<>();
      for (char character : written(word.getBytes(StandardCharsets.UTF_8)).toCharArray()) {
        parts.add(String.valueOf(character));
      }
      for (int at = bestPair(parts); at >= 0; at = bestPair(parts)) {
        parts.set(at, parts.get(at) + parts.remove(at + 1));
      }
      parts.forEach(part -> ids.add(idOfToken().get(part)));
    }
    return ids;
  }

  /** Where the pair with the lowest id begins; -1 where no two parts make a token. */
  private int bestPair(List<String> parts) {
    int best = -1;
    int lowest = endOfText;
    for (int i = 0; i + 1 < parts.size(); i++) {
      int id = idOfToken().getOrDefault(parts.get(i) + parts.get(i + 1), endOfText);
      if (id < lowest) {
        lowest = id;
        best = i;
      }
    }
    return best;
  }

  private Map<String, Integer> idOfToken() {
    if (idOfToken == null) {
      Map<String, Integer> made = new HashMap<>();
      for (int id = 0; id < endOfText; id++) {
        made.putIfAbsent(tokens.get(id), id);
      }
      idOfToken = made;
    }
    return idOfToken;
  }

  private int byteOf(char character) {
    return character < BYTE_OF_CHARACTER.length ? BYTE_OF_CHARACTER[character] : '?';
  }

  /** Bytes as {@code vocabulary.txt} writes them. */
  static String written(byte[] bytes) {
    var text = new StringBuilder(bytes.length);
    for (byte value : bytes) {
      text.append(CHARACTER_OF_BYTE[value & 0xff]);
    }
    return text.toString();
  }

  private static char[] characterOfByte() {
    char[] characters = new char[256];
    char next = 256;
    for (int value = 0; value < 256; value++) {
      boolean itself =
          (value >= '!' && value <= '~')
              || (value >= 0xA1 && value <= 0xAC)
              || (value >= 0xAE && value <= 0xFF);
      characters[value] = itself ? (char) value : next++;
    }
    return characters;
  }

  private static int[] byteOfCharacter() {
    int[] bytes = new int[256 + 68];
    for (int value = 0; value < 256; value++) {
      bytes[CHARACTER_OF_BYTE[value]] = value;
    }
    return bytes;
  }
}
