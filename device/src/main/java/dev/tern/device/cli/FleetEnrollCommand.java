package dev.tern.device.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tern.ota.BrokerAddress;
import dev.tern.ota.enroll.BrokerSettings;
import dev.tern.ota.enroll.EnrolmentBundle;
import dev.tern.ota.enroll.EnrolmentCode;
import dev.tern.ota.enroll.EnrolmentDesk;
import dev.tern.ota.fleet.BrokerPasswords;
import dev.tern.ota.fleet.DeviceName;
import dev.tern.ota.fleet.FleetRepository;
import dev.tern.ota.fleet.OperatorLink;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
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
      "how it reaches the broker. It holds a password or a key: carry it to the device and delete it."
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

  @ArgGroup(multiplicity = "1")
  Way way;

  /** How the bundle gets to the device. */
  static final class Way {
    @Option(names = "--out", paramLabel = "FILE", description = "A new file, to be carried there.")
    Path out;

    @Option(
        names = "--code",
        description = "Over the broker, to whoever types the code that is shown, once.")
    boolean code;
  }

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "10m",
      description = "How long a code is good for (default: ${DEFAULT-VALUE}).")
  String timeout;

  @Option(
      names = "--passwords",
      paramLabel = "FILE",
      description = "mosquitto's password file: the device gets a user of its name in it.")
  Path passwords;

  @Option(
      names = "--device-certificate",
      paramLabel = "FILE",
      description = "In PEM: what the device shows to a broker that asks for certificates.")
  Path deviceCertificate;

  @Option(
      names = "--device-certificate-key",
      paramLabel = "FILE",
      description = "Its private key, PKCS #8 in PEM without a password; it goes into the file.")
  Path deviceCertificateKey;

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
  public Integer call() throws InterruptedException {
    Duration patience = FleetOptions.duration("timeout", timeout);
    DeviceName device = DeviceName.of(name);
    FleetRepository fleet = repo.open();
    BrokerAddress address = broker.address(repo.folder);
    URI uri = deviceBroker == null ? address.uri() : URI.create(deviceBroker);
    String user = passwords == null ? "" : device.toString();
    String password = passwords == null ? "" : BrokerPasswords.random();
    String ca = text("ca", address.caFile());
    String certificate = text("device-certificate", deviceCertificate);
    String key = text("device-certificate-key", deviceCertificateKey);
    EnrolmentBundle bundle =
        new EnrolmentBundle(
            device.site(),
            device.device(),
            new String(fleet.repository().root(), StandardCharsets.UTF_8),
            new BrokerSettings(uri, user, password, ca, certificate, key));
    if (way.out != null) {
      write(bundle.toBytes());
    }
    if (passwords != null) {
      new BrokerPasswords(passwords).put(user, password);
    }
    PrintWriter print = spec.commandLine().getOut();
    if (json) {
      print.println(
          new ObjectMapper()
              .createObjectNode()
              .put("device", device.toString())
              .put("file", way.out == null ? "" : way.out.toString())
              .put("broker", uri.toString())
              .put("user", user));
    } else if (passwords != null) {
      print.println(
          "user="
              + user
              + " is in "
              + passwords
              + "; have mosquitto read it: kill -HUP its process");
    }
    if (way.code) {
      handOver(bundle, patience, print);
    } else if (!json) {
      print.println("wrote " + way.out + ": " + bundle);
      print.println("on the device: tern enroll --bundle " + way.out.getFileName());
    }
    return CommandLines.DONE;
  }

  private void handOver(EnrolmentBundle bundle, Duration patience, PrintWriter print)
      throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    EnrolmentCode code = EnrolmentCode.random();
    try (OperatorLink operator = broker.connect(repo.folder, err);
        EnrolmentDesk desk =
            EnrolmentDesk.open(
                operator.link(), code, bundle, line -> err.println("tern: " + line))) {
      print.println("code " + code.forPeople() + " is good for " + timeout + ", once");
      print.println(
          "on the device: tern enroll --code "
              + code.forPeople()
              + " --broker "
              + bundle.broker().uri());
      print.flush();
      print.println(
          "enrolled " + bundle.site() + "/" + bundle.device() + ": " + desk.await(patience));
    }
  }

  private void write(byte[] contents) {
    Path out = way.out;
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

  /** Empty where there is no file. */
  private static String text(String option, Path file) {
    try {
      return file == null ? "" : Files.readString(file);
    } catch (IOException e) {
      throw new CliException(option + "=" + file + " can't be read: " + e.getMessage(), e);
    }
  }
}
