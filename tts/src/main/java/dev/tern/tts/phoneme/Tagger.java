package dev.tern.tts.phoneme;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tern.tts.file.JsonTable;
import dev.tern.tts.file.VoiceFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Part of speech of each word in a clause, with the tags of the Penn treebank.
 *
 * <p>An averaged perceptron, read from {@code tagger.json.gz}: words of one use stand in a list,
 * the others get the tag whose weights, summed over the features of the word, its neighbors and the
 * two tags before it, are greatest. The names of the features were read off the file.
 */
final class Tagger {
  private static final String START = "-START-";
  private static final String START_2 = "-START2-";
  private static final String END = "-END-";
  private static final String END_2 = "-END2-";

  private final String[] tags;
  private final Map<String, Integer> tagIndexes = new HashMap<>();
  private final JsonTable certain; // word -> tag
  private final Set<String> vocabulary;
  private final JsonTable weights; // feature -> tag -> weight

  private Tagger(List<String> tags, JsonTable certain, Set<String> vocabulary, JsonTable weights) {
    this.tags = tags.toArray(String[]::new);
    tags.forEach(tag -> tagIndexes.put(tag, tagIndexes.size()));
    this.certain = certain;
    this.vocabulary = vocabulary;
    this.weights = weights;
  }

  static Tagger read(VoiceFolder folder, String name) {
    return folder.indexJson(name, Tagger::parse);
  }

  /** One tag per word; punctuation marks are words here, and a contraction is two. */
  List<String> tag(List<String> words) {
    int count = words.size();
    String[] normal = new String[count + 4];
    normal[0] = START_2;
    normal[1] = START;
    for (int i = 0; i < count; i++) {
      normal[i + 2] = normalized(words.get(i));
    }
    normal[count + 2] = END;
    normal[count + 3] = END_2;

    List<String> found = new ArrayList<>(count);
    String previous = START;
    String beforePrevious = START_2;
    float[] scores = new float[tags.length];
    for (int i = 0; i < count; i++) {
      String word = words.get(i);
      String tag;
      if (certain.contains(word)) {
        tag = certainTag(word);
      } else {
        Arrays.fill(scores, 0);
        score(word, i, normal, previous, beforePrevious, scores);
        tag = tags[greatest(scores)];
      }
      found.add(tag);
      beforePrevious = previous;
      previous = tag;
    }
    return found;
  }

  private void score(
      String word, int i, String[] normal, String previous, String beforePrevious, float[] scores) {
    int at = i + 2;
    add("b", scores);
    add("w=" + normal[at], scores);
    add("s3=" + suffix(word), scores);
    add("p1=" + word.substring(0, Character.charCount(word.codePointAt(0))), scores);
    add("sh=" + shape(word), scores);
    add(i == 0 ? "i0" : "i+", scores);
    add("t-1=" + previous, scores);
    add("t-2=" + beforePrevious, scores);
    add("t-12=" + previous + "," + beforePrevious, scores);
    add("w-1=" + normal[at - 1], scores);
    add("s3-1=" + suffix(normal[at - 1]), scores);
    add("w-2=" + normal[at - 2], scores);
    add("w+1=" + normal[at + 1], scores);
    add("s3+1=" + suffix(normal[at + 1]), scores);
    add("w+2=" + normal[at + 2], scores);
  }

  private void add(String feature, float[] scores) {
    if (!weights.contains(feature)) {
      return;
    }
    try (JsonParser json = weights.value(feature)) {
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        Integer tag = tagIndexes.get(json.currentName());
        json.nextToken();
        if (tag != null) {
          scores[tag] += json.getFloatValue();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("tagger feature " + feature, e);
    }
  }

  private String certainTag(String word) {
    try (JsonParser json = certain.value(word)) {
      return json.getText();
    } catch (IOException e) {
      throw new UncheckedIOException("tagger word " + word, e);
    }
  }

  private String normalized(String word) {
    if (word.indexOf('-') > 0) {
      return "!HYPHEN";
    }
    if (Character.isDigit(word.charAt(0))) {
      return word.length() == 4 && word.chars().allMatch(Character::isDigit) ? "!YEAR" : "!DIGITS";
    }
    String lower = Spelling.lower(word);
    return vocabulary.contains(lower) ? lower : "<" + shape(word) + ">";
  }

  private static String shape(String word) {
    if (Spelling.isAlphabetic(word)) {
      if (Spelling.isLower(word)) {
        return "x";
      }
      if (Spelling.isUpper(word)) {
        return word.length() == 1 ? "X1" : "XX";
      }
      if (Spelling.isCapitalized(word)) {
        return "Xx";
      }
      if (Character.isLowerCase(word.charAt(0))) {
        return "xX";
      }
    }
    StringBuilder shape = new StringBuilder();
    word.codePoints()
        .limit(4)
        .forEach(
            c ->
                shape.appendCodePoint(
                    Character.isLetter(c) ? 'x' : Character.isDigit(c) ? 'd' : c));
    return shape.toString();
  }

  private static String suffix(String word) {
    return word.substring(Math.max(0, word.length() - 3));
  }

  private static int greatest(float[] scores) {
    int best = 0;
    for (int t = 1; t < scores.length; t++) {
      if (scores[t] > scores[best]) {
        best = t;
      }
    }
    return best;
  }

  private static Tagger parse(JsonTable table, byte[] json) throws IOException {
    for (String member : List.of("tags", "tagdict", "vocab", "weights")) {
      if (!table.contains(member)) {
        throw new IOException("member " + member + " is missing");
      }
    }
    return new Tagger(
        strings(table, "tags"),
        JsonTable.index(json, table.valueOffset("tagdict")),
        new HashSet<>(strings(table, "vocab")),
        JsonTable.index(json, table.valueOffset("weights")));
  }

  private static List<String> strings(JsonTable table, String member) throws IOException {
    try (JsonParser json = table.value(member)) {
      return VoiceFolder.readStrings(json);
    }
  }
}
