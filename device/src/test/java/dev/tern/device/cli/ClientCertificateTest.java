package dev.tern.device.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tern.ota.BrokerAddress;
import dev.tern.ota.BrokerLink;
import dev.tern.ota.Topics;
import dev.tern.ota.UpdateStatus;
import dev.tern.ota.UpdateStatus.Phase;
import dev.tern.ota.broker.MqttLink;
import dev.tern.ota.disk.FileDisk;
import dev.tern.ota.enroll.BrokerTrial;
import dev.tern.ota.enroll.Enrolment;
import dev.tern.ota.enroll.EnrolmentBundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A broker that lets nobody in without a certificate, and who is let in by the bundle. */
@Timeout(120)
final class ClientCertificateTest {
  private static final Topics KITCHEN = new Topics("home", "kitchen");

  @TempDir Path folder;

  private String repo;
  private String out;
  private String err;

  @BeforeEach
  void certificates() throws Exception {
    openssl("req -x509 %s -subj /CN=ours -days 2 -keyout ca.key -out ca.crt");
    certificate("broker", "/CN=localhost");
    certificate("publisher", "/CN=publisher");
    certificate("kitchen", "/CN=home\\/kitchen");
    repo = folder.resolve("fleet").toString();
  }

  @Test
  void aDeviceIsKnownByTheCertificateOfItsBundle() throws Exception {
    try (TestBroker broker = broker()) {
      initFleet(broker);

      int exit =
          fleet(
              "enroll",
              "home/kitchen",
              "--repo",
              repo,
              "--out",
              file("kitchen.json"),
              "--device-certificate",
              file("kitchen.crt"),
              "--device-certificate-key",
              file("kitchen.key"));
      assertEquals(0, exit, () -> err);
      assertFalse(out.contains("PRIVATE"), out);
      EnrolmentBundle bundle =
          EnrolmentBundle.read("it", Files.readAllBytes(folder.resolve("kitchen.json")));
      Path state = folder.resolve("state");
      new Enrolment(state, new FileDisk()).enroll(bundle, false);
      BrokerAddress address = new BrokerTrial(state, new FileDisk()).address();

      Hearing hearing = new Hearing();
      try (BrokerLink device = MqttLink.open(address, KITCHEN, hearing)) {
        assertEquals("connected", hearing.said.poll(20, TimeUnit.SECONDS));
        device.retain(KITCHEN.state(), "ready");
        device.retain(
            KITCHEN.otaStatus(),
            new UpdateStatus(Phase.IDLE, "", "", "", "", 0, 0, 0, "", Map.of(), Instant.now())
                .toJson());
        awaitTable("home/kitchen  ready");
      }
      String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(address.keyFile()));
      assertEquals("rw-------", mode);
    }
  }

  @Test
  void nobodyIsLetInWithoutOne() throws Exception {
    try (TestBroker broker = broker()) {
      Hearing hearing = new Hearing();
      BrokerAddress without =
          new BrokerAddress(
              java.net.URI.create("ssl://localhost:" + broker.port()),
              "",
              null,
              folder.resolve("ca.crt"));

      try (BrokerLink device = MqttLink.open(without, KITCHEN, hearing)) {
        String said = hearing.said.poll(20, TimeUnit.SECONDS);
        assertTrue(said.startsWith("broker=ssl://localhost:" + broker.port()), said);
        assertFalse(device.isConnected());
      }
    }
  }

  @Test
  void saysWhatIsMissing() throws Exception {
    assertEquals(0, fleet("keygen", "--out", file("keys")));
    assertEquals(
        0, fleet("init", repo, "--keys", file("keys"), "--broker", "ssl://localhost:8883"));
    String[] enroll = {
      "enroll", "home/kitchen", "--repo", repo, "--out", file("kitchen.json"), "", ""
    };

    enroll[6] = "--device-certificate";
    enroll[7] = file("kitchen.crt");
    assertEquals(1, fleet(enroll));
    assertTrue(err.contains("clientCertificate and clientKey belong together; give both"), err);
    enroll[7] = file("nothing.crt");
    assertEquals(1, fleet(enroll));
    assertTrue(err.startsWith("tern: device-certificate=" + enroll[7] + " can't be read"), err);
    assertFalse(Files.exists(folder.resolve("kitchen.json")));
  }

  private void initFleet(TestBroker broker) {
    assertEquals(0, fleet("keygen", "--out", file("keys")));
    int exit =
        fleet(
            "init",
            repo,
            "--keys",
            file("keys"),
            "--broker",
            "ssl://localhost:" + broker.port(),
            "--ca",
            file("ca.crt"),
            "--certificate",
            file("publisher.crt"),
            "--certificate-key",
            file("publisher.key"));
    assertEquals(0, exit, () -> err);
  }

  private void awaitTable(String row) throws InterruptedException {
    for (int i = 0; i < 40; i++) {
      assertEquals(0, fleet("status", "--repo", repo), () -> err);
      if (out.contains(row)) {
        return;
      }
      Thread.sleep(100);
    }
    assertTrue(out.contains(row), out);
  }

  private TestBroker broker() throws Exception {
    Path access = Path.of(System.getProperty("tern.home", "..")).resolve("tools/broker/acl");
    Files.copy(access, folder.resolve("acl"));
    return TestBroker.start(
        folder,
        "allow_anonymous false",
        "certfile " + file("broker.crt"),
        "keyfile " + file("broker.key"),
        "cafile " + file("ca.crt"),
        "require_certificate true",
        "use_identity_as_username true",
        "acl_file " + file("acl"));
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  private void certificate(String name, String subject) throws Exception {
    openssl("req %s -subj " + subject + " -keyout " + name + ".key -out " + name + ".csr");
    Files.writeString(folder.resolve("san"), "subjectAltName=DNS:localhost\n");
    openssl(
        "x509 -req -in %s.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -extfile san -out %s.crt"
            .formatted(name, name));
  }

  /** As docs/enrol.md has it. */
  private void openssl(String line) throws Exception {
    String key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
    List<String> words =
        List.of(("openssl " + (line.startsWith("req") ? line.formatted(key) : line)).split(" "));
    Process made;
    try {
      made =
          new ProcessBuilder(words)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("openssl.log").toFile())
              .start();
    } catch (java.io.IOException e) {
      assumeTrue(false, "no openssl here; run: apt-get install openssl");
      return;
    }
    assertEquals(0, made.waitFor(), Files.readString(folder.resolve("openssl.log")));
  }

  private int fleet(String... arguments) {
    Typed typed = Typed.to(FleetCommand.class, arguments);
    out = typed.out();
    err = typed.err();
    return typed.exit();
  }

  private static final class Hearing implements BrokerLink.Listener {
    final BlockingQueue<String> said = new LinkedBlockingQueue<>();

    @Override
    public void connected() {
      said.add("connected");
    }

    @Override
    public void failed(String reason) {
      said.add(reason);
    }
  }
}
