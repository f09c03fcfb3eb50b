package dev.tern.ota.fleet;

import dev.tern.ota.BrokerAddress;
import dev.tern.ota.BrokerLink;
import dev.tern.ota.LinkLimits;
import dev.tern.ota.OtaException;
import dev.tern.ota.Topics;
import dev.tern.ota.broker.MqttLink;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Somebody who looks after devices, connected to their broker under a name of their own. */
public final class OperatorLink implements AutoCloseable {
  private static final Duration CONNECT_WITHIN = Duration.ofSeconds(15);

  /** Room for the retained documents of some 10,000 devices, which arrive at once. */
  private static final LinkLimits LIMITS =
      new LinkLimits(4096, 64L << 20, 256 << 10, 64, 32, 64, 65_536, 4);

  private final Topics topics;
  private final MqttLink link;

  private OperatorLink(Topics topics, MqttLink link) {
    this.topics = topics;
    this.link = link;
  }

  /**
   * Waits for the connection.
   *
   * @param troubles hears, on the link's thread, of a connection that was lost later
   * @throws OtaException where there is none, with the reason
   */
  public static OperatorLink open(BrokerAddress address, Consumer<String> troubles)
      throws InterruptedException {
    return open(address, LIMITS, troubles);
  }

  /** {@link #open(BrokerAddress, Consumer)} with other limits. */
  public static OperatorLink open(
      BrokerAddress address, LinkLimits limits, Consumer<String> troubles)
      throws InterruptedException {
    String name = "operator-" + Long.toHexString(new SecureRandom().nextLong());
    Topics topics = new Topics("fleet", name);
    FirstWord first = new FirstWord(troubles);
    MqttLink link = MqttLink.ofOperator(address, topics, first, limits);
    try {
      first.word.get(CONNECT_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
      return new OperatorLink(topics, link);
    } catch (ExecutionException e) {
      link.close();
      throw new OtaException(e.getCause().getMessage(), e);
    } catch (TimeoutException e) {
      link.close();
      throw new OtaException(
          "broker="
              + address.url()
              + ": no connection within "
              + CONNECT_WITHIN.toSeconds()
              + " s; is it reachable from here?",
          e);
    }
  }

  public BrokerLink link() {
    return link;
  }

  /** Its own, which no device has. */
  public Topics topics() {
    return topics;
  }

  @Override
  public void close() {
    link.close();
  }

  /** Success or failure of the first try; afterwards troubles. */
  private static final class FirstWord implements BrokerLink.Listener {
    private final CompletableFuture<Void> word = new CompletableFuture<>();
    private final Consumer<String> troubles;

    FirstWord(Consumer<String> troubles) {
      this.troubles = troubles;
    }

    @Override
    public void connected() {
      word.complete(null);
    }

    @Override
    public void failed(String reason) {
      if (!word.completeExceptionally(new OtaException(reason))) {
        troubles.accept(reason);
      }
    }

    @Override
    public void lost(String reason) {
      troubles.accept(reason);
    }
  }
}
