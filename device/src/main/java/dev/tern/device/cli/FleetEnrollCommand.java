package dev.tern.device.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tern.ota.BrokerAddress;
import dev.tern.ota.enroll.BrokerSettings;
import dev.tern.ota.enroll.EnrolmentBundle;
import dev.tern.ota.fleet.BrokerPasswords;
import dev.tern.ota.fleet.DeviceName;
import dev.tern.ota.fleet.FleetRepository;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes what a device needs to belong to the fleet. */
@Command(
    name = "enroll",
    mixinStandardHelpOptions = true,
    description = {
      "Write the file that makes a device one of this fleet: its name, whom it is to believe, and",
      "how it reaches the broker. It holds a password: carry it to the device and delete it."
    },
    footer = {
      "",
      "Example:",
      "  tern fleet enroll home/kitchen --out kitchen.json --passwords /etc/mosquitto/passwords",
      "  and on the device: tern enroll --bundle kitchen.json"
    })
final class FleetEnrollCommand implements Callable<Integer> {
  @Parameters(paramLabel = "SITE/DEVICE", description = "What it is to be called.")
  String name;

  @Option(names = "--out", required = true, paramLabel = "FILE", description = "A new file.")
  Path out;

  @Option(
      names = "--passwords",
      paramLabel = "FILE",
      description = "mosquitto's password file: the device gets a user of its name in it.")
  Path passwords;

  @Option(
      names = "--device-broker",
      paramLabel = "URI",
      description = "Where the device reaches the broker, where that is not where you do.")
  String deviceBroker;

  @Option(names = "--json", description = "Print one JSON object.")
  boolean json;

  @Mixin FleetOptions.Repo repo;
  @Mixin FleetOptions.Broker broker;
  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    DeviceName device = DeviceName.of(name);
    FleetRepository fleet = repo.open();
    BrokerAddress address = broker.address(repo.folder);
    URI uri = deviceBroker == null ? address.uri() : URI.create(deviceBroker);
    String user = passwords == null ? "" : device.toString();
    String password = passwords == null ? "" : BrokerPasswords.random();
    String ca = address.caFile() == null ? "" : text(address.caFile());
    EnrolmentBundle bundle =
        new EnrolmentBundle(
            device.site(),
            device.device(),
            new String(fleet.repository().root(), StandardCharsets.UTF_8),
            new BrokerSettings(uri, user, password, ca, "", ""));
    write(bundle.toBytes());
    if (passwords != null) {
      new BrokerPasswords(passwords).put(user, password);
    }
    PrintWriter print = spec.commandLine().getOut();
    if (json) {
      print.println(
          new ObjectMapper()
              .createObjectNode()
              .put("device", device.toString())
              .put("file", out.toString())
              .put("broker", uri.toString())
              .put("user", user));
    } else {
      print.println("wrote " + out + ": " + bundle);
      if (passwords != null) {
        print.println(
            "user="
                + user
                + " is in "
                + passwords
                + "; have mosquitto read it: kill -HUP its process");
      }
      print.println("on the device: tern enroll --bundle " + out.getFileName());
    }
    return CommandLines.DONE;
  }

  private void write(byte[] contents) {
    try {
      Files.createFile(
          out, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(out, contents);
    } catch (FileAlreadyExistsException e) {
      throw new CliException(out + " is there already; choose another name", e);
    } catch (IOException e) {
      throw new CliException(out + " can't be written: " + e.getMessage(), e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new CliException("ca=" + file + " can't be read: " + e.getMessage(), e);
    }
  }
}
