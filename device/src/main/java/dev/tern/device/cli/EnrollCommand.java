package dev.tern.device.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.device.board.BoardConfig;
import dev.tern.device.machine.Machine;
import dev.tern.ota.BrokerAddress;
import dev.tern.ota.BrokerLink;
import dev.tern.ota.LinkLimits;
import dev.tern.ota.OtaException;
import dev.tern.ota.Topics;
import dev.tern.ota.broker.MqttLink;
import dev.tern.ota.disk.FileDisk;
import dev.tern.ota.enroll.Enrolment;
import dev.tern.ota.enroll.EnrolmentBundle;
import dev.tern.ota.enroll.EnrolmentCode;
import dev.tern.ota.enroll.EnrolmentRequest;
import dev.tern.ota.tuf.TufTrust;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes this device one of a fleet. */
@Command(
    name = "enroll",
    mixinStandardHelpOptions = true,
    description = {
      "Make this device one of a fleet: its name, the keys it is to believe, and its broker.",
      "Before, it accepts neither settings nor models from anybody."
    },
    footer = {
      "",
      "'tern fleet enroll' makes the bundle; it holds a password: delete it afterwards.",
      "The appliance reads it when it starts: restart it.",
      "Examples:",
      "  sudo tern enroll --bundle kitchen.json && sudo systemctl restart tern",
      "  sudo tern enroll --usb /media/stick --device kitchen",
      "  sudo tern enroll --code - --broker ssl://10.0.0.2 --ca ca.pem --user enroll"
          + " --password-file pw",
      "  tern enroll --status"
    })
final class EnrollCommand implements Callable<Integer> {
  @ArgGroup(multiplicity = "1")
  From from;

  /** Where it comes from. */
  static final class From {
    @Option(names = "--bundle", paramLabel = "FILE", description = "The bundle, as a file.")
    Path bundle;

    @Option(
        names = "--usb",
        paramLabel = "FOLDER",
        description = "A stick: enrolment.json on it, or with --device DEVICE.json.")
    Path usb;

    @Option(
        names = "--code",
        paramLabel = "CODE",
        description = "A code that the fleet's side shows; - reads it from standard input.")
    String code;

    @Option(names = "--status", description = "Say whom this device belongs to, change nothing.")
    boolean status;
  }

  @Option(
      names = "--device",
      paramLabel = "NAME",
      description = "With --usb: which of the bundles on the stick.")
  String device;

  @Option(
      names = "--broker",
      paramLabel = "URI",
      description = "With --code: the broker that the code is asked over, tcp:// or ssl://.")
  String broker;

  @Option(names = "--user", description = "With --code: who may enroll there.", defaultValue = "")
  String user;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "With --code: its first line is that user's password.")
  Path passwordFile;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description = "With --code: certificates in PEM of who may vouch for the broker.")
  Path caFile;

  @Option(
      names = "--certificate",
      paramLabel = "FILE",
      description = "With --code: in PEM, where that broker asks for one.")
  Path certificateFile;

  @Option(
      names = "--certificate-key",
      paramLabel = "FILE",
      description = "With --code: its private key, PKCS #8 in PEM.")
  Path certificateKeyFile;

  @Option(
      names = "--wait-seconds",
      paramLabel = "S",
      description = "With --code: how long to wait for an answer (${DEFAULT-VALUE}).",
      defaultValue = "120")
  int waitSeconds;

  @Option(
      names = "--force",
      description = "Leave another fleet: its settings and keys are forgotten.")
  boolean force;

  @Option(
      names = "--state",
      paramLabel = "FOLDER",
      description = "The appliance's state folder, where it is not the board's (state.folder).")
  Path state;

  @Option(names = "--json", description = "Print one JSON object.")
  boolean json;

  @Spec CommandSpec spec;
  @Inject Provider<BoardConfig> board;

  @Override
  public Integer call() throws InterruptedException {
    Path keeps = state == null ? Path.of(board.get().state().folder()) : state;
    Path folder = keeps.resolve("ota");
    try {
      Enrolment enrolment = new Enrolment(folder, new FileDisk());
      if (!from.status) {
        if (from.code != null) {
          enrollByCode(enrolment);
        } else {
          enroll(enrolment, read(from.bundle == null ? onStick() : from.bundle));
        }
      }
      print(enrolment, folder);
      return CommandLines.DONE;
    } catch (OtaException e) {
      throw new CliException(e.getMessage(), e);
    }
  }

  /** What is no root that vouches for itself is refused before anything changes. */
  private void enroll(Enrolment enrolment, EnrolmentBundle bundle) {
    TufTrust.requireRoot("root of the bundle", bundle.root().getBytes(StandardCharsets.UTF_8));
    enrolment.enroll(bundle, force);
  }

  private static EnrolmentBundle read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return EnrolmentBundle.read(file.toString(), in.readNBytes(EnrolmentBundle.LIMIT + 1));
    } catch (IOException e) {
      throw new CliException(
          file + ": can't be read: " + e.getMessage() + "; expected a bundle of tern fleet enroll",
          e);
    }
  }

  private Path onStick() {
    if (device != null) {
      return from.usb.resolve(device + ".json");
    }
    Path one = from.usb.resolve(EnrolmentBundle.FILE_NAME);
    if (Files.exists(one)) {
      return one;
    }
    List<Path> there = bundlesOn(from.usb);
    if (there.size() == 1) {
      return there.getFirst();
    }
    throw new CliException(
        "--usb "
            + from.usb
            + ": expected "
            + EnrolmentBundle.FILE_NAME
            + ", found "
            + there.stream().map(Path::getFileName).toList()
            + "; say which with --device NAME");
  }

  private static List<Path> bundlesOn(Path stick) {
    try (Stream<Path> files = Files.list(stick)) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    } catch (IOException e) {
      throw new CliException("--usb " + stick + ": can't be read: " + e.getMessage(), e);
    }
  }

  private void enrollByCode(Enrolment enrolment) throws InterruptedException {
    if (broker == null) {
      throw new CliException("--code needs --broker, where the fleet's side waits");
    }
    Optional<Topics> before = enrolment.identity();
    if (before.isPresent() && !force) {
      throw new CliException(
          "this device is "
              + name(before.get())
              + " already; --force leaves that fleet and forgets its settings and keys");
    }
    EnrolmentCode code = EnrolmentCode.of(from.code.equals("-") ? typed() : from.code);
    BrokerAddress address =
        new BrokerAddress(
            URI.create(broker), user, passwordFile, caFile, certificateFile, certificateKeyFile);
    try (BrokerLink link =
        MqttLink.ofOperator(
            address, EnrolmentRequest.topics(code), new Troubles(), LinkLimits.DEFAULT)) {
      EnrolmentRequest request = new EnrolmentRequest(link, code, Machine.running().describe());
      enroll(enrolment, request.await(Duration.ofSeconds(waitSeconds)));
      request.done();
    }
  }

  private String typed() {
    try {
      byte[] line = System.in.readNBytes(100);
      return new String(line, StandardCharsets.US_ASCII).lines().findFirst().orElse("");
    } catch (IOException e) {
      throw new CliException("--code -: standard input can't be read: " + e.getMessage(), e);
    }
  }

  /** Says why there is no connection, while it is tried again. */
  private final class Troubles implements BrokerLink.Listener {
    @Override
    public void connected() {}

    @Override
    public void failed(String reason) {
      spec.commandLine().getErr().println("tern: " + reason);
      spec.commandLine().getErr().flush();
    }
  }

  private void print(Enrolment enrolment, Path folder) {
    Optional<Topics> identity = enrolment.identity();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      ObjectNode shown = new ObjectMapper().createObjectNode();
      shown.put("enrolled", identity.isPresent());
      identity.ifPresent(topics -> shown.put("site", topics.site()).put("device", topics.device()));
      enrolment.broker().ifPresent(known -> shown.put("broker", known.uri().toString()));
      out.println(shown.put("folder", folder.toString()));
    } else if (identity.isPresent()) {
      out.println(
          "this device is "
              + name(identity.get())
              + ", its broker is "
              + enrolment.broker().orElseThrow()
              + (from.status ? "" : "; restart the appliance"));
    } else {
      out.println(
          "this device belongs to no fleet: it accepts nothing from anybody (" + folder + ")");
    }
  }

  private static String name(Topics topics) {
    return topics.site() + "/" + topics.device();
  }
}
