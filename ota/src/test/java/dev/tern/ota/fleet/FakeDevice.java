package dev.tern.ota.fleet;

import dev.tern.ota.BrokerAddress;
import dev.tern.ota.BrokerLink;
import dev.tern.ota.IncomingMessage;
import dev.tern.ota.LinkLimits;
import dev.tern.ota.UpdateStatus;
import dev.tern.ota.UpdateStatus.Phase;
import dev.tern.ota.broker.MqttLink;
import dev.tern.ota.set.Offer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Tells what a device tells, and goes through phases when it is offered a set. */
final class FakeDevice implements AutoCloseable {
  final DeviceName name;
  final BlockingQueue<Offer> offers = new LinkedBlockingQueue<>();
  private final MqttLink link;
  private final List<Phase> way;
  private final String reason;
  private volatile String active = "set-1";

  private FakeDevice(DeviceName name, MqttLink link, List<Phase> way, String reason) {
    this.name = name;
    this.link = link;
    this.way = way;
    this.reason = reason;
  }

  /**
   * @param reason that it gives where it fails
   * @param way the phases that it goes through for an offer; none for a device that does not answer
   */
  static FakeDevice start(BrokerAddress broker, String name, String reason, Phase... way) {
    DeviceName device = DeviceName.of(name);
    MqttLink link = MqttLink.open(broker, device.topics(), new Silent(), LinkLimits.DEFAULT);
    FakeDevice fake = new FakeDevice(device, link, List.of(way), reason);
    link.retain(device.topics().state(), "ready");
    link.retain(device.topics().info(), "{\"version\":\"0.1.0\",\"board\":\"virtual\"}");
    fake.tell(Phase.IDLE, "", "", "");
    link.subscribe(device.topics().otaDesired(), fake::offered);
    return fake;
  }

  private void offered(IncomingMessage message) {
    if (message.payload().length == 0) {
      offers.add(new Offer("none", "withdrawn"));
      return;
    }
    Offer offer = Offer.read(message.payload());
    offers.add(offer);
    for (Phase phase : way) {
      boolean failed = phase == Phase.FAILED || phase == Phase.ROLLED_BACK;
      active = phase == Phase.COMMITTED ? offer.set() : active;
      tell(phase, offer.id(), offer.set(), failed ? reason : "");
    }
  }

  private void tell(Phase phase, String offer, String set, String why) {
    Map<String, Double> none = Map.of();
    UpdateStatus status =
        new UpdateStatus(phase, offer, set, active, "set-0", 50, 100, 50, why, none, Instant.now());
    link.retain(name.topics().otaStatus(), status.toJson());
  }

  @Override
  public void close() {
    link.close();
  }

  private static final class Silent implements BrokerLink.Listener {
    @Override
    public void connected() {}

    @Override
    public void failed(String reason) {}
  }
}
