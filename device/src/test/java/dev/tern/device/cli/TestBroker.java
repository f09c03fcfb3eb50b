package dev.tern.device.cli;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.client.IMqttMessageListener;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;

/** A real broker of a test's own. */
public record TestBroker(Process process, int port) implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/sbin/mosquitto");

  public static TestBroker start(Path folder) throws IOException, InterruptedException {
    return start(folder, "allow_anonymous true");
  }

  /** With these lines in its settings. */
  static TestBroker start(Path folder, String... lines) throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(PROGRAM), "no mosquitto here; run: apt-get install mosquitto");
    int port = RunningTern.freePort();
    List<String> all =
        new ArrayList<>(
            List.of("listener " + port + " 127.0.0.1", "user " + System.getProperty("user.name")));
    all.addAll(List.of(lines));
    Path settings = Files.write(folder.resolve("mosquitto.conf"), all);
    Process process =
        new ProcessBuilder(PROGRAM.toString(), "-c", settings.toString())
            .redirectError(folder.resolve("mosquitto.log").toFile())
            .start();
    for (int i = 0; i < 100 && process.isAlive(); i++) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return new TestBroker(process, socket.getPort());
      } catch (IOException e) {
        Thread.sleep(50);
      }
    }
    return fail("no broker: " + Files.readString(folder.resolve("mosquitto.log")));
  }

  public Onlooker onlooker() throws MqttException {
    return new Onlooker(port);
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }

  /** Sees what devices tell. */
  public static final class Onlooker implements AutoCloseable {
    private final MqttClient client;
    private final Map<String, String> last = new ConcurrentHashMap<>();

    private Onlooker(int port) throws MqttException {
      client = new MqttClient("tcp://127.0.0.1:" + port, "onlooker", null);
      client.connect();
      client.subscribe(
          new MqttSubscription[] {new MqttSubscription("tern/v1/#", 1)},
          new IMqttMessageListener[] {this::messageArrived});
    }

    private void messageArrived(String topic, MqttMessage message) {
      last.put(topic, new String(message.getPayload(), StandardCharsets.UTF_8));
    }

    public String last(String topic) {
      return last.getOrDefault(topic, "");
    }

    /** Waits until the last message of a topic begins so. */
    public void awaits(String topicAndBeginning) throws InterruptedException {
      String[] parts = topicAndBeginning.split("=", 2);
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
      while (!last(parts[0]).startsWith(parts[1])) {
        if (System.nanoTime() > end) {
          fail("expected " + topicAndBeginning + ", seen " + last);
        }
        Thread.sleep(20);
      }
    }

    @Override
    public void close() throws MqttException {
      client.disconnect();
      client.close(true);
    }
  }
}
