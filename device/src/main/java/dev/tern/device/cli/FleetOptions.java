package dev.tern.device.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.tern.ota.BrokerAddress;
import dev.tern.ota.LinkLimits;
import dev.tern.ota.fleet.DeviceName;
import dev.tern.ota.fleet.DeviceView;
import dev.tern.ota.fleet.FleetRepository;
import dev.tern.ota.fleet.FleetWatch;
import dev.tern.ota.fleet.Groups;
import dev.tern.ota.fleet.OperatorLink;
import dev.tern.ota.repository.SigningKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;

/** Options that several fleet commands share. */
final class FleetOptions {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final ObjectMapper JSON = new ObjectMapper();

  private FleetOptions() {}

  /** A small file in YAML, or in JSON, which is YAML too. */
  static JsonNode yaml(Path file) {
    try {
      return YAML.readTree(Files.readString(file));
    } catch (IOException e) {
      throw new CliException(file + " can't be read: " + e.getMessage(), e);
    }
  }

  /**
   * The seconds, minutes, hours or days of {@code 30s}, {@code 5m}, {@code 2h}, {@code 30d}.
   *
   * @param option for the message
   */
  static Duration duration(String option, String text) {
    if (!text.matches("[0-9]{1,6}[smhd]")) {
      throw new CliException(option + "=" + text + ": expected such as 30s, 5m, 2h or 30d");
    }
    long amount = Long.parseLong(text.substring(0, text.length() - 1));
    return switch (text.charAt(text.length() - 1)) {
      case 's' -> Duration.ofSeconds(amount);
      case 'm' -> Duration.ofMinutes(amount);
      case 'h' -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }

  /** The percentage of {@code 20} or {@code 20%}. */
  static int percent(String option, String text) {
    String digits = text.endsWith("%") ? text.substring(0, text.length() - 1) : text;
    if (!digits.matches("[0-9]{1,3}") || Integer.parseInt(digits) > 100) {
      throw new CliException(option + "=" + text + ": expected 0% to 100%");
    }
    return Integer.parseInt(digits);
  }

  /** Which fleet. */
  static final class Repo {
    @Option(
        names = "--repo",
        paramLabel = "FOLDER",
        defaultValue = ".",
        description = "The fleet's folder, of 'tern fleet init'; without it the current one.")
    Path folder;

    FleetRepository open() {
      return FleetRepository.open(folder, Clock.systemUTC());
    }

    /** Groups of devices; none where there is no file. */
    Groups groups() {
      Path file = folder.resolve("fleet").resolve("groups.yaml");
      if (!Files.exists(file)) {
        return Groups.NONE;
      }
      JsonNode document = yaml(file);
      boolean isEmpty = document.isMissingNode() || document.isNull();
      return isEmpty ? Groups.NONE : Groups.of(document, file.toString());
    }
  }

  /** Who signs. */
  static final class Signers {
    @Option(names = "--keys", paramLabel = "FOLDER", description = "Sign with all keys in it.")
    Path folder;

    @Option(names = "--key", paramLabel = "FILE", description = "Sign with this key; repeatable.")
    List<Path> files = List.of();

    List<SigningKey> keys() {
      return FleetSigning.keys(folder, files);
    }
  }

  /** The broker, from options or else from what {@code init} was told. */
  static final class Broker {
    @Option(
        names = "--broker",
        paramLabel = "URI",
        description = "tcp://HOST[:PORT] or ssl://HOST[:PORT]; else what 'fleet init' was told.")
    String broker;

    @Option(names = "--user", description = "At the broker; without it none.")
    String user;

    @Option(
        names = "--password-file",
        paramLabel = "FILE",
        description = "Its first line is the password.")
    Path passwordFile;

    @Option(
        names = "--ca",
        paramLabel = "FILE",
        description = "Certificates in PEM of who may vouch for the broker.")
    Path caFile;

    @Option(
        names = "--certificate",
        paramLabel = "FILE",
        description = "Yours, in PEM, where the broker asks for one.")
    Path certificateFile;

    @Option(
        names = "--certificate-key",
        paramLabel = "FILE",
        description = "Its private key, PKCS #8 in PEM.")
    Path certificateKeyFile;

    private static Path file(Path folder) {
      return folder.resolve("fleet").resolve("broker.json");
    }

    /** Keeps what was given, for the other commands. */
    void remember(Path folder) {
      if (broker == null) {
        return;
      }
      BrokerAddress address = given();
      ObjectNode kept = JSON.createObjectNode().put("broker", broker).put("user", address.user());
      keep(kept, "passwordFile", passwordFile);
      keep(kept, "caFile", caFile);
      keep(kept, "certificateFile", certificateFile);
      keep(kept, "certificateKeyFile", certificateKeyFile);
      try {
        Files.writeString(file(folder), kept.toPrettyString() + "\n");
      } catch (IOException e) {
        throw new CliException(file(folder) + " can't be written: " + e.getMessage(), e);
      }
    }

    private static void keep(ObjectNode kept, String name, Path file) {
      if (file != null) {
        kept.put(name, file.toAbsolutePath().toString());
      }
    }

    BrokerAddress address(Path folder) {
      if (broker != null) {
        return given();
      }
      if (!Files.exists(file(folder))) {
        throw new CliException(
            "no broker is known; name it with --broker tcp://HOST:PORT, or once with"
                + " tern fleet init");
      }
      JsonNode kept = yaml(file(folder));
      return new BrokerAddress(
          uri(kept.path("broker").asText()),
          user == null ? kept.path("user").asText() : user,
          passwordFile == null ? path(kept.path("passwordFile")) : passwordFile,
          caFile == null ? path(kept.path("caFile")) : caFile,
          certificateFile == null ? path(kept.path("certificateFile")) : certificateFile,
          certificateKeyFile == null ? path(kept.path("certificateKeyFile")) : certificateKeyFile);
    }

    private BrokerAddress given() {
      return new BrokerAddress(
          uri(broker),
          user == null ? "" : user,
          passwordFile,
          caFile,
          certificateFile,
          certificateKeyFile);
    }

    private static Path path(JsonNode text) {
      return text.isTextual() ? Path.of(text.asText()) : null;
    }

    private static URI uri(String text) {
      try {
        return URI.create(text);
      } catch (IllegalArgumentException e) {
        throw new CliException(
            "broker=" + text + ": expected tcp://HOST[:PORT] or ssl://HOST[:PORT]", e);
      }
    }

    /** Waits for the connection; what is wrong with it later goes to standard error. */
    OperatorLink connect(Path folder, PrintWriter err) throws InterruptedException {
      return OperatorLink.open(address(folder), reason -> err.println("tern: " + reason));
    }

    /** The same with other limits. */
    OperatorLink connect(Path folder, LinkLimits limits, PrintWriter err)
        throws InterruptedException {
      return OperatorLink.open(address(folder), limits, reason -> err.println("tern: " + reason));
    }
  }

  /** Which devices. */
  static final class Whom {
    @Option(
        names = "--to",
        split = ",",
        paramLabel = "SITE/DEVICE",
        description = "Devices, with * for any characters, such as home/kitchen,shop/*.")
    List<String> to = List.of();

    @Option(
        names = "--group",
        split = ",",
        paramLabel = "NAME",
        description = "Groups of fleet/groups.yaml.")
    List<String> groups = List.of();

    boolean isNobody() {
      return to.isEmpty() && groups.isEmpty();
    }

    Set<DeviceName> resolve(Repo repo, FleetWatch watch) {
      List<DeviceName> known = watch.devices().stream().map(DeviceView::name).toList();
      return repo.groups().resolve(to, groups, known);
    }
  }
}
