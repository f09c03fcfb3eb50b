package dev.tern.ota.power;

import dev.tern.ota.BrokerLink;
import dev.tern.ota.IncomingMessage;
import dev.tern.ota.OutgoingMessage;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** A broker in this process that holds one offer and what a device retained. */
public final class HeldLink implements BrokerLink {
  private final Map<String, MessageListener> listeners = new ConcurrentHashMap<>();
  private final Map<String, byte[]> held = new ConcurrentHashMap<>();
  private final Map<String, String> retained = new ConcurrentHashMap<>();

  /** What the broker holds under a topic, or says now where somebody listens. */
  public void say(String topic, byte[] payload) {
    held.put(topic, payload);
    MessageListener listener = listeners.get(topic);
    if (listener != null) {
      listener.arrived(new IncomingMessage(topic, payload, false, "", new byte[0]));
    }
  }

  /** What the device retained; empty where it retained nothing. */
  public String retained(String topic) {
    return retained.getOrDefault(topic, "");
  }

  @Override
  public void retain(String topic, String document) {
    retained.put(topic, document);
  }

  @Override
  public void publish(OutgoingMessage message) {}

  @Override
  public Subscription subscribe(String filter, MessageListener listener) {
    listeners.put(filter, listener);
    byte[] payload = held.get(filter);
    if (payload != null && payload.length > 0) {
      listener.arrived(new IncomingMessage(filter, payload, true, "", new byte[0]));
    }
    return () -> listeners.remove(filter, listener);
  }

  @Override
  public CompletableFuture<IncomingMessage> request(OutgoingMessage message, Duration timeout) {
    return CompletableFuture.failedFuture(new UnsupportedOperationException());
  }

  @Override
  public boolean isConnected() {
    return true;
  }

  @Override
  public void close() {}
}
