package dev.tern.device.action;

import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * What this machine tells about itself, read anew at each question from Linux's {@code /sys}. Where
 * a board has no such sensor the answer is empty.
 */
public final class DeviceFacts {
  private final String version;
  private final Path sysfs;

  /**
   * @param version of this software
   * @param sysfs {@code /sys}, or a folder of the same shape
   */
  public DeviceFacts(String version, Path sysfs) {
    this.version = version;
    this.sysfs = sysfs;
  }

  String version() {
    return version;
  }

  /** Charge of the first battery, 0 to 100. */
  OptionalInt batteryPercent() {
    for (Path supply : folders("class/power_supply")) {
      Optional<Integer> percent = text(supply.resolve("capacity")).flatMap(DeviceFacts::whole);
      if (text(supply.resolve("type")).orElse("").equals("Battery") && percent.isPresent()) {
        return OptionalInt.of(percent.get());
      }
    }
    return OptionalInt.empty();
  }

  /** Whether a battery says that it is charging. */
  boolean isCharging() {
    return folders("class/power_supply").stream()
        .anyMatch(supply -> text(supply.resolve("status")).orElse("").equals("Charging"));
  }

  /** The warmest of the board's sensors, in degrees Celsius. */
  OptionalInt warmestCelsius() {
    return folders("class/thermal").stream()
        .flatMap(zone -> text(zone.resolve("temp")).stream())
        .flatMap(millidegrees -> whole(millidegrees).stream())
        .mapToInt(millidegrees -> Math.round(millidegrees / 1000f))
        .max();
  }

  /** Whether any interface but loopback is up. */
  boolean hasNetwork() {
    try {
      return NetworkInterface.networkInterfaces()
          .anyMatch(
              network -> {
                try {
                  return network.isUp()
                      && !network.isLoopback()
                      && network.inetAddresses().findAny().isPresent();
                } catch (SocketException gone) {
                  return false;
                }
              });
    } catch (SocketException noInterfaces) {
      return false;
    }
  }

  private List<Path> folders(String under) {
    try (Stream<Path> entries = Files.list(sysfs.resolve(under))) {
      return new ArrayList<>(entries.sorted().toList());
    } catch (IOException noSuchClass) {
      return List.of();
    }
  }

  private static Optional<String> text(Path file) {
    try {
      return Optional.of(Files.readString(file).strip());
    } catch (IOException noSensor) {
      return Optional.empty();
    }
  }

  private static Optional<Integer> whole(String text) {
    return text.matches("-?\\d{1,9}") ? Optional.of(Integer.parseInt(text)) : Optional.empty();
  }
}
