package dev.tern.ota.fleet;

import dev.tern.ota.OtaException;
import dev.tern.ota.Topics;
import java.util.Comparator;

/**
 * A device as operators write it: {@code home/kitchen}.
 *
 * @param site as in {@link Topics}
 * @param device as in {@link Topics}
 */
public record DeviceName(String site, String device) implements Comparable<DeviceName> {
  private static final Comparator<DeviceName> ORDER =
      Comparator.comparing(DeviceName::site).thenComparing(DeviceName::device);

  public DeviceName {
    new Topics(site, device);
  }

  public static DeviceName of(String text) {
    String[] parts = text.split("/", -1);
    if (parts.length != 2) {
      throw new OtaException("device=" + text + ": expected SITE/DEVICE, such as home/kitchen");
    }
    return new DeviceName(parts[0], parts[1]);
  }

  public Topics topics() {
    return new Topics(site, device);
  }

  @Override
  public int compareTo(DeviceName other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return site + "/" + device;
  }
}
