package dev.tern.ota.transfer;

import dev.tern.ota.BrokerAddress;
import dev.tern.ota.BrokerLink;
import dev.tern.ota.LinkLimits;
import dev.tern.ota.Origin;
import dev.tern.ota.Topics;
import dev.tern.ota.broker.Mosquitto;
import dev.tern.ota.broker.MqttLink;
import java.net.URI;
import java.nio.file.Files;
import org.junit.jupiter.api.AfterEach;

final class MqttOriginTest extends OriginContractTest {
  private static final Topics KITCHEN = new Topics("home", "kitchen");

  private Mosquitto broker;
  private BrokerLink device;
  private BrokerLink operator;
  private Publisher publisher;

  @Override
  Origin open() throws Exception {
    broker =
        Mosquitto.start(Files.createDirectories(folder.resolve("broker")), "allow_anonymous true");
    BrokerAddress address =
        new BrokerAddress(URI.create("tcp://127.0.0.1:" + broker.port()), "", null, null);
    device = MqttLink.open(address, KITCHEN, new Quiet());
    operator =
        MqttLink.ofOperator(
            address, new Topics("home", "publisher"), new Quiet(), LinkLimits.DEFAULT);
    publisher = Publisher.open(operator, "home", repository, line -> {});
    return new MqttOrigin(device, KITCHEN);
  }

  @AfterEach
  void stop() {
    publisher.close();
    operator.close();
    device.close();
    broker.close();
  }

  /** Tests look at what comes, not at the connection. */
  static final class Quiet implements BrokerLink.Listener {
    @Override
    public void connected() {}

    @Override
    public void failed(String reason) {}
  }
}
