package dev.tern.llm.gguf;

import dev.tern.llm.MalformedGgufException;
import java.util.Collections;
import java.util.Map;
import java.util.Set;

/**
 * The metadata of a model file, by key and type. A missing key or one of another type is a {@link
 * MalformedGgufException} that names both; the forms with a fallback are for keys that a file may
 * leave out.
 */
public final class GgufMetadata {
  private final String fileName;
  private final Map<String, Value> values;
  private final long endOffset;

  /** A value and where in the file it begins. */
  record Value(Object value, long offset) {}

  /**
   * @param endOffset where the metadata end
   */
  GgufMetadata(String fileName, Map<String, Value> values, long endOffset) {
    this.fileName = fileName;
    this.values = values;
    this.endOffset = endOffset;
  }

  /** All keys, in the order of the file. */
  public Set<String> keys() {
    return Collections.unmodifiableSet(values.keySet());
  }

  /** Where a value begins; where the metadata end if it is not there. */
  long offset(String key) {
    return has(key) ? values.get(key).offset() : endOffset;
  }

  public boolean has(String key) {
    return values.containsKey(key);
  }

  public String text(String key) {
    return value(key, String.class, "a string");
  }

  public String text(String key, String fallback) {
    return has(key) ? text(key) : fallback;
  }

  public boolean flag(String key, boolean fallback) {
    return has(key) ? value(key, Boolean.class, "a bool") : fallback;
  }

  /** A whole number that must lie in a range. */
  public int integer(String key, int low, int high) {
    long found = value(key, Long.class, "an integer");
    if (found < low || found > high) {
      throw outOfRange(key, found, low, high);
    }
    return (int) found;
  }

  public int integer(String key, int low, int high, int fallback) {
    return has(key) ? integer(key, low, high) : fallback;
  }

  /** A number that must lie in a range. */
  public double real(String key, double low, double high) {
    double found = value(key, Number.class, "a number").doubleValue();
    if (!(found >= low && found <= high)) {
      throw outOfRange(key, found, low, high);
    }
    return found;
  }

  public double real(String key, double low, double high, double fallback) {
    return has(key) ? real(key, low, high) : fallback;
  }

  /** An array of strings; the caller must not change it. */
  public String[] texts(String key) {
    return value(key, String[].class, "an array of strings");
  }

  /** An array of whole numbers of up to 32 bits; the caller must not change it. */
  public int[] integers(String key) {
    return value(key, int[].class, "an array of 32-bit integers");
  }

  /** An array of 32-bit floats; the caller must not change it. */
  public float[] reals(String key) {
    return value(key, float[].class, "an array of 32-bit floats");
  }

  private <T> T value(String key, Class<T> type, String typeInWords) {
    if (!has(key)) {
      throw refusal(
          key,
          "metadata key "
              + key
              + " is missing; expected "
              + typeInWords
              + " before offset="
              + endOffset);
    }
    Object found = values.get(key).value();
    if (!type.isInstance(found)) {
      throw refusal(
          key,
          "metadata key "
              + key
              + " is not "
              + typeInWords
              + "; found "
              + found.getClass().getSimpleName()
              + " at offset="
              + offset(key));
    }
    return type.cast(found);
  }

  private MalformedGgufException outOfRange(String key, Number found, Number low, Number high) {
    return refusal(
        key,
        key
            + "="
            + found
            + " is out of range; expected "
            + low
            + ".."
            + high
            + "; offset="
            + offset(key));
  }

  private MalformedGgufException refusal(String key, String reason) {
    return new MalformedGgufException(fileName, offset(key), reason);
  }
}
