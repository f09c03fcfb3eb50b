package dev.tern.device.wording;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * How likely each intent is meant by some words: softmax(weights x features + biases).
 *
 * <p>The features are the words, pairs of neighbors and groups of three and four letters, each
 * hashed into a bucket; {@code train/actions/train.py} computes the same. Safe for several threads.
 *
 * <pre>
 * file, gzip, big endian:
 *   "TREAD001"  buckets i32 (a power of two)  intents i32
 *   [intents] name: length u16, UTF-8
 *   [intents] scale f32    [intents] bias f32
 *   [buckets][intents] weight i8, times the scale of its intent
 * </pre>
 */
public final class WordingReader {
  private static final String MAGIC = "TREAD001";
  private static final Pattern DIGITS = Pattern.compile("[0-9][0-9.:,]*");
  private static final Pattern WORD = Pattern.compile("[a-z#]+(?:'[a-z]+)?");
  private static final int FEWEST_LETTERS = 3;
  private static final int MOST_LETTERS = 4;

  private final int buckets;
  private final List<String> intents;
  private final float[] scales; // [intents]
  private final float[] biases; // [intents]
  private final byte[] weights; // [buckets, intents]

  /**
   * An intent that may be meant.
   *
   * @param likelihood 0 to 1; those of all intents are 1 together
   */
  public record Guess(String intent, double likelihood) {}

  private WordingReader(DataInputStream in) throws IOException {
    byte[] magic = in.readNBytes(MAGIC.length());
    if (!new String(magic, StandardCharsets.US_ASCII).equals(MAGIC)) {
      throw new IOException("no reader of wordings: expected " + MAGIC + " at its beginning");
    }
    buckets = in.readInt();
    int count = in.readInt();
    if (Integer.bitCount(buckets) != 1 || count < 1 || count > Short.MAX_VALUE) {
      throw new IOException("buckets=" + buckets + ", intents=" + count + " are out of range");
    }
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      names.add(new String(in.readNBytes(in.readUnsignedShort()), StandardCharsets.UTF_8));
    }
    intents = List.copyOf(names);
    scales = floats(in, count);
    biases = floats(in, count);
    weights = in.readNBytes(Math.multiplyExact(buckets, count));
    if (weights.length != buckets * count) {
      throw new IOException("weights=" + weights.length + ", expected " + buckets * count);
    }
  }

  private static float[] floats(DataInputStream in, int count) throws IOException {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = in.readFloat();
    }
    return numbers;
  }

  /**
   * The reader of a language.
   *
   * @param languageTag such as {@code en}
   * @return empty where nobody has trained one
   */
  public static Optional<WordingReader> in(String languageTag) {
    String resource = "skills/" + languageTag + "/wordings.reader";
    try (InputStream packed = WordingReader.class.getClassLoader().getResourceAsStream(resource)) {
      return packed == null
          ? Optional.empty()
          : Optional.of(new WordingReader(new DataInputStream(new GZIPInputStream(packed))));
    } catch (IOException broken) {
      throw new IllegalStateException(
          resource + " cannot be read: " + broken.getMessage() + "; build the device module again",
          broken);
    }
  }

  /** The intents that it can guess. */
  public List<String> intents() {
    return intents;
  }

  /**
   * Guesses, the likeliest first.
   *
   * @param spoken as a listener writes it; numbers as words
   * @return of every intent; nothing where there are no words
   */
  public List<Guess> read(String spoken) {
    BitSet features = buckets(features(spoken));
    int found = features.cardinality();
    if (found == 0) {
      return List.of();
    }
    double[] scores = new double[intents.size()];
    for (int bucket = features.nextSetBit(0);
        bucket >= 0;
        bucket = features.nextSetBit(bucket + 1)) {
      int at = bucket * scores.length;
      for (int i = 0; i < scores.length; i++) {
        scores[i] += weights[at + i];
      }
    }
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < scores.length; i++) {
      scores[i] = scores[i] * scales[i] / Math.sqrt(found) + biases[i];
      most = Math.max(most, scores[i]);
    }
    double sum = 0;
    for (int i = 0; i < scores.length; i++) {
      scores[i] = Math.exp(scores[i] - most);
      sum += scores[i];
    }
    List<Guess> guesses = new ArrayList<>();
    for (int i = 0; i < scores.length; i++) {
      guesses.add(new Guess(intents.get(i), scores[i] / sum));
    }
    guesses.sort(Comparator.comparingDouble(Guess::likelihood).reversed());
    return guesses;
  }

  private BitSet buckets(Set<String> features) {
    BitSet set = new BitSet(buckets);
    for (String feature : features) {
      set.set(hash(feature) & (buckets - 1));
    }
    return set;
  }

  private static Set<String> features(String spoken) {
    List<String> framed = new ArrayList<>();
    framed.add("<");
    framed.addAll(words(spoken));
    Set<String> features = new TreeSet<>();
    for (int i = 1; i < framed.size(); i++) {
      features.add("w " + framed.get(i));
      features.add("b " + framed.get(i - 1) + " " + framed.get(i));
      String marked = "_" + framed.get(i) + "_";
      for (int length = FEWEST_LETTERS; length <= MOST_LETTERS; length++) {
        for (int from = 0; from + length <= marked.length(); from++) {
          features.add("c " + marked.substring(from, from + length));
        }
      }
    }
    if (framed.size() > 1) {
      features.add("b " + framed.getLast() + " >");
    }
    return features;
  }

  private static List<String> words(String spoken) {
    String plain =
        spoken.toLowerCase(Locale.ROOT).replace('\u2019', '\'').replace("%", " percent ");
    Matcher words = WORD.matcher(DIGITS.matcher(plain).replaceAll(" # "));
    List<String> found = new ArrayList<>();
    while (words.find()) {
      found.add(words.group());
    }
    return found;
  }

  /** FNV-1a, mixed once more so that the low bits depend on all. */
  private static int hash(String feature) {
    int hash = 0x811C9DC5;
    for (byte one : feature.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (one & 0xFF)) * 16777619;
    }
    hash ^= hash >>> 15;
    hash *= 0x2C1B3C6D;
    return hash ^ (hash >>> 12);
  }
}
