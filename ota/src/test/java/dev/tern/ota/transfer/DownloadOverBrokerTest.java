package dev.tern.ota.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tern.ota.BrokerAddress;
import dev.tern.ota.BrokerLink;
import dev.tern.ota.LinkLimits;
import dev.tern.ota.Origin.Range;
import dev.tern.ota.OutgoingMessage;
import dev.tern.ota.OverLimitException;
import dev.tern.ota.TargetFile;
import dev.tern.ota.Topics;
import dev.tern.ota.broker.Mosquitto;
import dev.tern.ota.broker.MqttLink;
import dev.tern.ota.digest.Sha256;
import dev.tern.ota.disk.FileDisk;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Downloads over a real broker which has its faults, or on which somebody means harm. */
@Timeout(120)
final class DownloadOverBrokerTest {
  private static final Topics KITCHEN = new Topics("home", "kitchen");
  private static final Topics OFFICE = new Topics("home", "office");
  private static final int MIB = 1 << 20;

  @TempDir Path folder;

  private final byte[] model = ChunkListTest.random(6 * MIB, 31);
  private final List<AutoCloseable> open = new ArrayList<>();
  private final Queue<String> log = new ConcurrentLinkedQueue<>();
  private Mosquitto broker;
  private Path repository;
  private TargetFile file;
  private TargetFile list;

  @BeforeEach
  void publishFiles() throws Exception {
    broker =
        Mosquitto.start(Files.createDirectories(folder.resolve("broker")), "allow_anonymous true");
    repository = folder.resolve("repository");
    file = add("targets/models/x.gguf", model);
    list = add("targets/chunks/x", ChunkList.of(new ByteArrayInputStream(model)).toBytes());
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
    broker.close();
  }

  @Test
  void goesOnWhenTheBrokerComesAndGoes() throws Exception {
    serve();
    AtomicLong done = new AtomicLong();
    Thread flapping =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int part = 1; part <= 2; part++) {
                    while (done.get() < part * 2L * MIB) {
                      Thread.onSpinWait();
                    }
                    broker.stop();
                    restart();
                  }
                });

    Download.Figures figures = download(device(KITCHEN), KITCHEN, 4L * MIB, done);

    flapping.join();
    assertArrayEquals(model, Files.readAllBytes(into(KITCHEN)));
    assertTrue(figures.againBytes() < 4 * MIB, figures.toString());
  }

  @Test
  void bringsTwoDevicesTheirFilesAtOnce() throws Exception {
    serve();
    BrokerLink kitchen = device(KITCHEN);
    BrokerLink office = device(OFFICE);

    try (ExecutorService both = Executors.newFixedThreadPool(2)) {
      Future<?> one = both.submit(() -> download(kitchen, KITCHEN, 0, new AtomicLong()));
      Future<?> two = both.submit(() -> download(office, OFFICE, 0, new AtomicLong()));
      one.get();
      two.get();
    }

    assertArrayEquals(model, Files.readAllBytes(into(KITCHEN)));
    assertArrayEquals(model, Files.readAllBytes(into(OFFICE)));
  }

  /** Twice, in any order, amid what was never asked, and with garbage before and behind. */
  @Test
  void takesBlocksInAnyOrderTwiceAndAmidGarbage() throws Exception {
    BrokerLink meddler = operator();
    Random random = new Random(5);
    meddler.subscribe(
        Topics.everyOtaGet("home"),
        message -> {
          BlockRequest request = BlockRequest.read(message.payload());
          String topic = Topics.of(message.topic()).otaBlock(request.session());
          List<byte[]> answers = new ArrayList<>();
          for (Range range : request.ranges()) {
            byte[] block = block(request.path(), request.number(), range);
            answers.add(block);
            answers.add(block);
            answers.add(block(request.path(), 9999, range));
            answers.add(block(request.path(), request.number(), new Range(5, 100)));
          }
          answers.add("garbage".getBytes(UTF_8));
          answers.add(new byte[0]);
          answers.add(new byte[200_000]);
          answers.add(
              new byte[] {1, 9, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
          Collections.shuffle(answers, random);
          for (byte[] answer : answers) {
            publishWhenThereIsRoom(meddler, OutgoingMessage.of(topic, answer));
          }
        });

    download(device(KITCHEN), KITCHEN, 0, new AtomicLong());

    assertArrayEquals(model, Files.readAllBytes(into(KITCHEN)));
  }

  @Test
  void answersNoRequestThatTheBrokerHadKept() throws Exception {
    BrokerLink device = device(KITCHEN);
    device.publish(OutgoingMessage.of(KITCHEN.otaGet(), "garbage").retainedByBroker());
    BlockRequest old = new BlockRequest("s1", 1, file.path(), List.of(new Range(0, 1000)));
    device.publish(OutgoingMessage.of(OFFICE.otaGet(), old.toBytes()).retainedByBroker());
    device.subscribe(OFFICE.otaBlock("s1"), message -> log.add("a block"));
    Thread.sleep(300);

    serve();
    download(device, KITCHEN, 0, new AtomicLong());

    assertArrayEquals(model, Files.readAllBytes(into(KITCHEN)));
    assertTrue(log.stream().noneMatch(line -> line.contains("a block")), log.toString());
    assertTrue(log.stream().noneMatch(line -> line.contains("can't be read")), log.toString());
  }

  @Test
  void refusesWhatLeadsOutOfTheRepositoryAndSaysSo() throws Exception {
    Files.writeString(folder.resolve("secret"), "secret");
    serve();
    BrokerLink device = device(KITCHEN);

    try (MqttOrigin origin = new MqttOrigin(device, KITCHEN)) {
      IOException refused =
          assertThrows(IOException.class, () -> origin.read("targets/../../secret", 100));
      assertEquals(
          "the publisher does not serve targets/../../secret: path=targets/../../secret: expected"
              + " metadata/... or targets/... without '..' in it",
          refused.getMessage());
    }
    assertTrue(log.stream().anyMatch(line -> line.startsWith("home/kitchen: refused: path=")));
  }

  @Test
  void saysThatNobodyServes() throws Exception {
    BrokerLink device = device(KITCHEN);
    MqttOrigin.Settings impatient =
        new MqttOrigin.Settings(MIB, Duration.ofMillis(100), Duration.ofMillis(500));

    try (MqttOrigin origin = new MqttOrigin(device, KITCHEN, impatient)) {
      IOException nobody =
          assertThrows(IOException.class, () -> origin.read("metadata/timestamp.json", 100));
      assertTrue(nobody.getMessage().startsWith("nobody serves metadata/timestamp.json"));
    }
  }

  @Test
  void survivesPublishersThatComeAndGo() throws Exception {
    Publisher first = serve();
    AtomicLong done = new AtomicLong();
    BrokerLink operator = operator();
    Thread change =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (done.get() < 2L * MIB) {
                    Thread.onSpinWait();
                  }
                  first.close();
                  open.add(Publisher.open(operator, "home", repository, log::add));
                });

    download(device(KITCHEN), KITCHEN, 8L * MIB, done);

    change.join();
    assertArrayEquals(model, Files.readAllBytes(into(KITCHEN)));
  }

  private Publisher serve() throws Exception {
    Publisher publisher = Publisher.open(operator(), "home", repository, log::add);
    open.add(publisher);
    return publisher;
  }

  private BrokerLink operator() throws Exception {
    return awaited(
        MqttLink.ofOperator(
            address(),
            new Topics("home", "operator" + open.size()),
            new MqttOriginTest.Quiet(),
            LinkLimits.PUBLISHER));
  }

  private BrokerLink device(Topics topics) throws Exception {
    return awaited(MqttLink.open(address(), topics, new MqttOriginTest.Quiet()));
  }

  private BrokerLink awaited(BrokerLink link) throws InterruptedException {
    open.add(link);
    while (!link.isConnected()) {
      Thread.sleep(5);
    }
    return link;
  }

  private BrokerAddress address() {
    return new BrokerAddress(URI.create("tcp://127.0.0.1:" + broker.port()), "", null, null);
  }

  private void restart() {
    try {
      broker.start();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private Path into(Topics device) {
    return folder.resolve(device.device()).resolve("model.gguf");
  }

  private Download.Figures download(
      BrokerLink link, Topics device, long bytesPerSecond, AtomicLong verified) throws Exception {
    FileDisk disk = new FileDisk();
    disk.makeFolder(into(device).getParent());
    MqttOrigin.Settings settings =
        new MqttOrigin.Settings(MIB, Duration.ofMillis(500), Duration.ofSeconds(60));
    try (MqttOrigin origin = new MqttOrigin(link, device, settings)) {
      return new Download(
              disk,
              origin,
              new LocalFiles(disk, List.of()),
              Download.Settings.DEFAULT.atMost(bytesPerSecond),
              () -> false,
              (done, total) -> verified.set(done))
          .fetch(file, list, into(device));
    }
  }

  private TargetFile add(String path, byte[] bytes) throws IOException {
    Files.createDirectories(repository.resolve(path).getParent());
    Files.write(repository.resolve(path), bytes);
    return new TargetFile(
        path,
        bytes.length,
        Sha256.hex(Sha256.of(ByteBuffer.wrap(bytes))),
        path,
        JsonNodeFactory.instance.objectNode());
  }

  private byte[] block(String path, int request, Range range) {
    try {
      byte[] bytes = Files.readAllBytes(repository.resolve(path));
      int offset = (int) Math.min(range.offset(), bytes.length);
      int length = Math.min(range.length(), bytes.length - offset);
      return Block.message(request, offset, bytes.length, length)
          .put(bytes, offset, length)
          .array();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void publishWhenThereIsRoom(BrokerLink link, OutgoingMessage message) {
    while (true) {
      try {
        link.publish(message);
        return;
      } catch (OverLimitException full) {
        Thread.onSpinWait();
      }
    }
  }
}
