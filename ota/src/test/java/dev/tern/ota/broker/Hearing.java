package dev.tern.ota.broker;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.ota.BrokerLink;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Remembers what the link tells. */
final class Hearing implements BrokerLink.Listener {
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

  @Override
  public void connected() {
    heard.add("connected");
  }

  @Override
  public void lost(String reason) {
    heard.add(reason);
  }

  @Override
  public void failed(String reason) {
    heard.add(reason);
  }

  /** One of these has to be heard. */
  void awaits(String... expected) throws InterruptedException {
    List<String> others = new ArrayList<>();
    while (others.isEmpty() || !isOneOf(others.getLast(), expected)) {
      String next = heard.poll(15, TimeUnit.SECONDS);
      assertTrue(next != null, "expected " + Arrays.toString(expected) + ", heard: " + others);
      others.add(next);
    }
  }

  private static boolean isOneOf(String heard, String... expected) {
    return Arrays.stream(expected).anyMatch(heard::contains);
  }
}
