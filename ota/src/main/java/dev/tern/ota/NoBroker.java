package dev.tern.ota;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * The link of an appliance without a broker: documents go nowhere, nothing ever arrives, and what
 * somebody would have to receive is refused.
 *
 * @param reason why there is none and what to do, in one line
 */
public record NoBroker(String reason) implements BrokerLink {
  @Override
  public void retain(String topic, String document) {}

  @Override
  public void publish(OutgoingMessage message) {
    throw new OtaException(reason);
  }

  @Override
  public Subscription subscribe(String filter, MessageListener listener) {
    return () -> {};
  }

  @Override
  public CompletableFuture<IncomingMessage> request(OutgoingMessage message, Duration timeout) {
    return CompletableFuture.failedFuture(new OtaException(reason));
  }

  @Override
  public boolean isConnected() {
    return false;
  }

  @Override
  public void close() {}
}
