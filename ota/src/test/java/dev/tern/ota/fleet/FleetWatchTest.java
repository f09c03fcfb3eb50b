package dev.tern.ota.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.ota.BrokerAddress;
import dev.tern.ota.OtaException;
import dev.tern.ota.OutgoingMessage;
import dev.tern.ota.broker.Mosquitto;
import dev.tern.ota.set.Offer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The register of devices against a real broker. */
@Timeout(60)
final class FleetWatchTest {
  private static final String OPEN = "allow_anonymous true";

  @TempDir Path folder;

  @Test
  void knowsDevicesThatWentBefore() throws Exception {
    try (Mosquitto broker = Mosquitto.start(folder, OPEN)) {
      try (FakeDevice device = FakeDevice.start(address(broker), "home/kitchen", "");
          OperatorLink operator = OperatorLink.open(address(broker), line -> {});
          FleetWatch watch = FleetWatch.begin(operator, "home")) {
        assertTrue(
            watch.await(device.name, view -> view.update().isPresent(), Duration.ofSeconds(10)));
      }

      try (OperatorLink operator = OperatorLink.open(address(broker), line -> {});
          FleetWatch watch = FleetWatch.begin(operator, "+")) {
        List<DeviceView> devices = watch.devices();

        assertEquals(1, devices.size());
        assertEquals("0.1.0", devices.getFirst().version());
        assertEquals("set-1", devices.getFirst().update().orElseThrow().active());
      }
    }
  }

  @Test
  void anOfferAloneMakesNoDevice() throws Exception {
    try (Mosquitto broker = Mosquitto.start(folder, OPEN);
        OperatorLink operator = OperatorLink.open(address(broker), line -> {});
        FleetWatch watch = FleetWatch.begin(operator, "+")) {
      DeviceName unheard = DeviceName.of("home/attic");

      watch.offer(unheard, Optional.of(new Offer("1", "set-2")));

      assertEquals(List.of(), watch.devices());
      assertEquals(Optional.of(new Offer("1", "set-2")), watch.device(unheard).offer());
    }
  }

  @Test
  void garbageMakesADeviceWithoutAStatus() throws Exception {
    try (Mosquitto broker = Mosquitto.start(folder, OPEN);
        OperatorLink operator = OperatorLink.open(address(broker), line -> {});
        FleetWatch watch = FleetWatch.begin(operator, "+")) {
      DeviceName device = DeviceName.of("home/kitchen");
      for (String document : List.of("info", "ota/status", "config/reported", "ota/desired")) {
        operator.link().publish(OutgoingMessage.of("tern/v1/home/kitchen/" + document, "{[\0"));
      }
      operator.link().publish(OutgoingMessage.of("tern/v1/home/kitchen/state", "ready"));

      assertTrue(watch.await(device, view -> view.state().equals("ready"), Duration.ofSeconds(5)));
      assertFalse(watch.device(device).update().isPresent());
      assertEquals("", watch.device(device).version());
    }
  }

  @Test
  void saysThatTheBrokerIsAway() throws Exception {
    Mosquitto broker = Mosquitto.start(folder, OPEN);
    broker.stop();

    OtaException failure =
        assertThrows(
            OtaException.class, () -> OperatorLink.open(address(broker), line -> {}).close());

    assertTrue(failure.getMessage().contains("nobody listens there"), failure.getMessage());
  }

  static BrokerAddress address(Mosquitto broker) {
    return new BrokerAddress(URI.create("tcp://127.0.0.1:" + broker.port()), "", null, null);
  }
}
