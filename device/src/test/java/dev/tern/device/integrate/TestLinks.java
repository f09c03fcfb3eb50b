package dev.tern.device.integrate;

import dev.tern.device.cli.TestBroker;
import dev.tern.ota.BrokerAddress;
import dev.tern.ota.BrokerLink;
import dev.tern.ota.Topics;
import dev.tern.ota.broker.MqttLink;
import java.net.URI;

/** Links to a test's own broker. */
final class TestLinks {
  private TestLinks() {}

  /** Returns when it is connected. */
  static BrokerLink open(TestBroker broker, Topics topics) throws InterruptedException {
    URI uri = URI.create("tcp://127.0.0.1:" + broker.port());
    BrokerLink link =
        MqttLink.open(
            new BrokerAddress(uri, "", null, null),
            topics,
            new BrokerLink.Listener() {
              @Override
              public void connected() {}

              @Override
              public void failed(String reason) {}
            });
    while (!link.isConnected()) {
      Thread.sleep(5);
    }
    return link;
  }
}
