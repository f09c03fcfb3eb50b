package dev.tern.ota.fleet;

import dev.tern.ota.digest.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Who comes first in a rollout: an order that anybody can compute again, that puts no device always
 * in front, and in which a larger share contains every smaller one.
 */
final class HashOrder {
  private HashOrder() {}

  /** By the digest of set and device: another set begins with other devices. */
  static List<DeviceName> of(String set, Collection<DeviceName> devices) {
    return devices.stream()
        .sorted(
            Comparator.<DeviceName>comparingLong(device -> place(set, device))
                .thenComparing(Comparator.naturalOrder()))
        .toList();
  }

  /** How many of so many are that share; at least one. */
  static int share(int percent, int devices) {
    return Math.min(devices, Math.max(1, (devices * percent + 99) / 100));
  }

  private static long place(String set, DeviceName device) {
    byte[] name = (set + "\n" + device).getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.wrap(Sha256.of(ByteBuffer.wrap(name))).getLong();
  }
}
