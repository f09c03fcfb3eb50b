package dev.tern.ota.slot;

import java.util.Locale;

/** Where a set lives. */
public enum Slot {
  /** What the device was installed with: no set, always there, never written. */
  FACTORY,
  A,
  B;

  /** As the ledger and people name it; the slot's folder is called so too. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Slot of(String key) {
    for (Slot slot : values()) {
      if (slot.key().equals(key)) {
        return slot;
      }
    }
    throw new IllegalArgumentException("slot=" + key);
  }
}
