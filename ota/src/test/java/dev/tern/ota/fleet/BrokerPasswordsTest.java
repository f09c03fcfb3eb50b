package dev.tern.ota.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.ota.BrokerAddress;
import dev.tern.ota.OtaException;
import dev.tern.ota.broker.Mosquitto;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Users for a real mosquitto. */
@Timeout(60)
final class BrokerPasswordsTest {
  @TempDir Path folder;

  @Test
  void mosquittoLetsInWhoHasThePassword() throws Exception {
    Path file = folder.resolve("passwords");
    BrokerPasswords passwords = new BrokerPasswords(file);
    passwords.put("home/kitchen", "old");
    passwords.put("home/hall", "other");
    passwords.put("home/kitchen", "secret");
    assertEquals(2, Files.readAllLines(file).size());
    Path right = Files.writeString(folder.resolve("right"), "secret\n");
    Path wrong = Files.writeString(folder.resolve("wrong"), "old\n");

    try (Mosquitto broker = Mosquitto.start(folder, "password_file " + file)) {
      OperatorLink.open(address(broker, right), line -> {}).close();
      OtaException failure =
          assertThrows(
              OtaException.class,
              () -> OperatorLink.open(address(broker, wrong), line -> {}).close());

      assertTrue(failure.getMessage().contains("home/kitchen"), failure.getMessage());
    }
  }

  private static BrokerAddress address(Mosquitto broker, Path password) {
    URI uri = URI.create("tcp://127.0.0.1:" + broker.port());
    return new BrokerAddress(uri, "home/kitchen", password, null);
  }
}
