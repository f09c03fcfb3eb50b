package dev.tern.device.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.ota.BrokerAddress;
import dev.tern.ota.BrokerLink;
import dev.tern.ota.LinkLimits;
import dev.tern.ota.Topics;
import dev.tern.ota.broker.MqttLink;
import dev.tern.ota.enroll.EnrolmentBundle;
import dev.tern.ota.enroll.EnrolmentCode;
import dev.tern.ota.enroll.EnrolmentDesk;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code tern enroll}, with bundles that {@code tern fleet enroll} made. */
@Timeout(120)
final class EnrollCommandTest {
  @TempDir Path folder;

  private String out;
  private String err;
  private Path kitchen;

  @BeforeEach
  void makeFleet() {
    String keys = folder.resolve("keys").toString();
    String repo = folder.resolve("fleet").toString();
    kitchen = folder.resolve("kitchen.json");
    assertEquals(0, run(new FleetCommand(), "keygen", "--out", keys), () -> err);
    assertEquals(0, run(new FleetCommand(), "init", repo, "--keys", keys), () -> err);
    assertEquals(0, bundle("home/kitchen", kitchen), () -> err);
  }

  private int bundle(String device, Path file) {
    return run(
        new FleetCommand(),
        "enroll",
        device,
        "--out",
        file.toString(),
        "--repo",
        folder.resolve("fleet").toString(),
        "--broker",
        "tcp://127.0.0.1:18830");
  }

  private int enroll(String... arguments) {
    String[] all = new String[arguments.length + 2];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    all[arguments.length] = "--state";
    all[arguments.length + 1] = folder.resolve("state").toString();
    return run(new EnrollCommand(), all);
  }

  private int run(Object command, String... arguments) {
    Typed typed = Typed.to(command, arguments);
    out = typed.out();
    err = typed.err();
    return typed.exit();
  }

  @Test
  void saysWhomItBelongsTo() {
    assertEquals(0, enroll("--status"));
    assertTrue(out.startsWith("this device belongs to no fleet: it accepts nothing"), out);

    assertEquals(0, enroll("--bundle", kitchen.toString()), () -> err);
    assertEquals(
        "this device is home/kitchen, its broker is tcp://127.0.0.1:18830; restart the appliance\n",
        out);

    assertEquals(0, enroll("--status", "--json"));
    assertEquals(
        "{\"enrolled\":true,\"site\":\"home\",\"device\":\"kitchen\","
            + "\"broker\":\"tcp://127.0.0.1:18830\",\"folder\":\""
            + folder.resolve("state/ota")
            + "\"}\n",
        out);
  }

  @Test
  void leavesAFleetOnlyWhereItIsForced() {
    Path porch = folder.resolve("porch.json");
    bundle("home/porch", porch);
    enroll("--bundle", kitchen.toString());

    assertEquals(1, enroll("--bundle", porch.toString()));
    assertTrue(err.startsWith("tern: this device is home/kitchen already; --force makes it"), err);

    assertEquals(0, enroll("--bundle", porch.toString(), "--force"));
    assertTrue(out.startsWith("this device is home/porch"), out);
  }

  @Test
  void findsItsBundleOnAStick() throws Exception {
    Path stick = Files.createDirectory(folder.resolve("stick"));
    bundle("home/porch", stick.resolve("porch.json"));
    bundle("home/hall", stick.resolve("hall.json"));

    assertEquals(1, enroll("--usb", stick.toString()));
    assertTrue(err.contains("found [hall.json, porch.json]; say which with --device"), err);
    assertEquals(0, enroll("--usb", stick.toString(), "--device", "hall"), () -> err);
    assertTrue(out.startsWith("this device is home/hall"), out);
  }

  @Test
  void believesNoRootThatNobodySigned() throws Exception {
    Path forged = folder.resolve("forged.json");
    Files.writeString(
        forged,
        Files.readString(kitchen).replaceFirst("\\\\\"version\\\\\": ?1", "\\\\\"version\\\\\":2"));
    assertFalse(Files.readString(forged).equals(Files.readString(kitchen)));

    assertEquals(1, enroll("--bundle", forged.toString()));

    assertTrue(err.contains("root of the bundle"), err);
    enroll("--status");
    assertTrue(out.startsWith("this device belongs to no fleet"), out);
  }

  @Test
  void isEnrolledOverTheBrokerByACode() throws Exception {
    EnrolmentCode code = EnrolmentCode.random();
    EnrolmentBundle bundle = EnrolmentBundle.read("kitchen", Files.readAllBytes(kitchen));
    try (TestBroker broker = TestBroker.start(folder);
        BrokerLink fleet =
            MqttLink.ofOperator(
                new BrokerAddress(URI.create(uri(broker)), "", null, null),
                new Topics("fleet", "operator"),
                new Nobody(),
                LinkLimits.DEFAULT)) {
      EnrolmentDesk desk = EnrolmentDesk.open(fleet, code, bundle, line -> {});
      CompletableFuture<Integer> enrolled =
          CompletableFuture.supplyAsync(
              () -> enroll("--code", code.forPeople(), "--broker", uri(broker)));

      String machine = desk.await(Duration.ofSeconds(60));

      assertEquals(0, enrolled.join(), () -> err);
      assertTrue(machine.contains("cores"), machine);
      assertTrue(out.startsWith("this device is home/kitchen"), out);
      assertEquals(
          1,
          enroll(
              "--code", code.forPeople(), "--broker", uri(broker), "--force", "--wait-seconds=1"));
      assertTrue(err.contains("no answer within 1 s; is the code right and not yet used"), err);
    }
  }

  @Test
  void saysWhatIsWrongWithWhatItIsGiven() {
    assertEquals(1, enroll("--code", "K7QW-2MXA"));
    assertTrue(err.contains("--code needs --broker"), err);
    assertEquals(1, enroll("--code", "K7QW-2MXA", "--broker", "tcp://127.0.0.1"));
    assertTrue(err.contains("that is no enrolment code; expected 16"), err);
    assertEquals(1, enroll("--bundle", folder.resolve("none.json").toString()));
    assertTrue(err.contains("none.json: can't be read"), err);
    assertEquals(2, enroll());
    assertEquals(2, enroll("--status", "--code", "x"));
  }

  private static String uri(TestBroker broker) {
    return "tcp://127.0.0.1:" + broker.port();
  }

  private static final class Nobody implements BrokerLink.Listener {
    @Override
    public void connected() {}

    @Override
    public void failed(String reason) {}
  }
}
