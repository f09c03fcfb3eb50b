package dev.tern.device.report;

import dev.tern.device.part.Part;
import dev.tern.device.part.Parts;
import dev.tern.ota.BrokerLink;
import org.jboss.logging.Logger;

/**
 * The connection to the broker as one of the parts.
 *
 * @param parts hears whether there is one
 */
public record LinkHealth(Parts parts) implements BrokerLink.Listener {
  private static final Logger LOG = Logger.getLogger(LinkHealth.class);

  @Override
  public void connected() {
    parts.ready(Part.BROKER);
  }

  @Override
  public void failed(String reason) {
    parts.failed(Part.BROKER, "mqtt." + reason);
  }

  @Override
  public void lost(String reason) {
    LOG.warnf("mqtt: %s", reason);
  }
}
