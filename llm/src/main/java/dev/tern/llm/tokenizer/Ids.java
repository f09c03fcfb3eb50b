package dev.tern.llm.tokenizer;

import java.util.Arrays;

/** A growing list of token ids. */
public final class Ids {
  private int[] ids = new int[16];
  private int count;

  /** Appends one. */
  public void add(int id) {
    if (count == ids.length) {
      ids = Arrays.copyOf(ids, 2 * count);
    }
    ids[count++] = id;
  }

  /** Appends all. */
  public void addAll(int[] more) {
    for (int id : more) {
      add(id);
    }
  }

  public int count() {
    return count;
  }

  public int[] toArray() {
    return Arrays.copyOf(ids, count);
  }
}
