package dev.tern.device.action;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.device.keeping.Keeper;
import dev.tern.device.keeping.KeptValue;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Keeps things as long as the test goes on, and counts how often. */
final class MemoryKeeper implements Keeper {
  private final Map<String, ObjectNode> kept = new HashMap<>();
  int writes;

  @Override
  public void restore(String name, Consumer<KeptValue> read) {
    if (kept.containsKey(name)) {
      read.accept(new KeptValue(kept.get(name), ""));
    }
  }

  @Override
  public void keep(String name, ObjectNode content) {
    kept.put(name, content);
    writes++;
  }

  @Override
  public boolean isReliable() {
    return true;
  }
}
