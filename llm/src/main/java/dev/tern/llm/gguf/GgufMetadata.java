package dev.tern.llm.gguf;

import dev.tern.llm.LlmException;
import java.util.Map;

/**
 * The metadata of a model file, by key and type. A missing key or one of another type is an error
 * that names both; the forms with a fallback are for keys that a file may leave out.
 */
public final class GgufMetadata {
  private final String fileName;
  private final Map<String, Object> values;

  GgufMetadata(String fileName, Map<String, Object> values) {
    this.fileName = fileName;
    this.values = values;
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
      throw new LlmException(
          fileName + ": " + key + "=" + found + " is out of range; expected " + low + ".." + high);
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
      throw new LlmException(
          fileName + ": " + key + "=" + found + " is out of range; expected " + low + ".." + high);
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
    Object found = values.get(key);
    if (found == null) {
      throw new LlmException(
          fileName + ": metadata key " + key + " is missing; expected " + typeInWords);
    }
    if (!type.isInstance(found)) {
      throw new LlmException(
          fileName
              + ": metadata key "
              + key
              + " is not "
              + typeInWords
              + "; found "
              + found.getClass().getSimpleName());
    }
    return type.cast(found);
  }
}
