package dev.tern.ota.enroll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.ota.BrokerAddress;
import dev.tern.ota.BrokerLink;
import dev.tern.ota.LinkLimits;
import dev.tern.ota.OtaException;
import dev.tern.ota.OutgoingMessage;
import dev.tern.ota.Topics;
import dev.tern.ota.broker.Mosquitto;
import dev.tern.ota.broker.MqttLink;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A device is enrolled over a real broker, by a code that a person types. */
@Timeout(60)
final class EnrolmentByCodeTest {
  private static final EnrolmentBundle KITCHEN = EnrolmentBundleTest.kitchen();
  private static final Duration SHORT = Duration.ofSeconds(2);

  @TempDir Path folder;

  private final EnrolmentCode code = EnrolmentCode.random();
  private final List<String> log = Collections.synchronizedList(new ArrayList<>());

  private static final class Nobody implements BrokerLink.Listener {
    @Override
    public void connected() {}

    @Override
    public void failed(String reason) {}
  }

  private static BrokerLink link(Mosquitto broker, Topics topics, String user, Path password) {
    URI uri = URI.create("tcp://127.0.0.1:" + broker.port());
    return MqttLink.ofOperator(
        new BrokerAddress(uri, user, password, null), topics, new Nobody(), LinkLimits.DEFAULT);
  }

  private static BrokerLink link(Mosquitto broker, String name) {
    return link(broker, new Topics("fleet", name), "", null);
  }

  private Mosquitto open() throws Exception {
    return Mosquitto.start(folder, "allow_anonymous true");
  }

  private static CompletableFuture<EnrolmentBundle> asking(
      EnrolmentRequest request, Duration time) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            EnrolmentBundle bundle = request.await(time);
            request.done();
            return bundle;
          } catch (InterruptedException e) {
            throw new CompletionException(e);
          }
        });
  }

  @Test
  void givesTheBundleToWhoeverTypesTheCode() throws Exception {
    try (Mosquitto broker = open();
        BrokerLink fleet = link(broker, "operator");
        BrokerLink device = link(broker, EnrolmentRequest.topics(code), "", null);
        EnrolmentDesk desk = EnrolmentDesk.open(fleet, code, KITCHEN, log::add)) {
      EnrolmentCode typed = EnrolmentCode.of(code.forPeople().toLowerCase().replace('-', ' '));

      var got = asking(new EnrolmentRequest(device, typed, "a Pi"), Duration.ofSeconds(30));

      assertEquals("a Pi", desk.await(Duration.ofSeconds(30)));
      assertEquals(KITCHEN, got.join());
      assertEquals(List.of("asked by a Pi"), log);
    }
  }

  @Test
  void theCodeServesOneDeviceOnce() throws Exception {
    try (Mosquitto broker = open();
        BrokerLink fleet = link(broker, "operator");
        BrokerLink first = link(broker, "first");
        BrokerLink second = link(broker, "second");
        EnrolmentDesk desk = EnrolmentDesk.open(fleet, code, KITCHEN, log::add)) {
      assertEquals(KITCHEN, new EnrolmentRequest(first, code, "one").await(Duration.ofSeconds(30)));

      EnrolmentRequest late = new EnrolmentRequest(second, code, "two");
      assertThrows(OtaException.class, () -> late.await(SHORT));

      assertTrue(log.contains("somebody else asks with a code that was used already; refused"));
      assertThrows(OtaException.class, () -> desk.await(Duration.ofMillis(10)));
      EnrolmentRequest later = new EnrolmentRequest(second, code, "two");
      assertThrows(OtaException.class, () -> later.await(SHORT), "the desk was closed");
    }
  }

  @Test
  void aWrongCodeMeetsNobody() throws Exception {
    try (Mosquitto broker = open();
        BrokerLink fleet = link(broker, "operator");
        BrokerLink device = link(broker, "device");
        EnrolmentDesk desk = EnrolmentDesk.open(fleet, code, KITCHEN, log::add)) {
      EnrolmentRequest wrong = new EnrolmentRequest(device, EnrolmentCode.random(), "a Pi");

      String told = assertThrows(OtaException.class, () -> wrong.await(SHORT)).getMessage();

      assertTrue(told.startsWith("no answer within 2 s; is the code right and not yet used"), told);
      assertEquals(List.of(), log);
      assertTrue(desk != null);
    }
  }

  @Test
  void whoeverListensAtTheBrokerLearnsNothingAndForgesNothing() throws Exception {
    List<byte[]> seen = Collections.synchronizedList(new ArrayList<>());
    try (Mosquitto broker = open();
        BrokerLink fleet = link(broker, "operator");
        BrokerLink device = link(broker, "device");
        BrokerLink spy = link(broker, "spy")) {
      spy.subscribe(
          "tern/v1/enroll/#",
          message -> {
            seen.add(message.payload());
            if (message.topic().endsWith("/request")) {
              String answer = message.topic().replace("/request", "/answer");
              spy.publish(OutgoingMessage.of(answer, message.payload())); // something sealed
              spy.publish(OutgoingMessage.of(answer, KITCHEN.toBytes()));
              spy.publish(OutgoingMessage.of(answer, new byte[0]));
            }
          });
      spy.publish(OutgoingMessage.of("tern/v1/enroll/spy/hears", new byte[] {1}));
      while (seen.isEmpty()) {
        Thread.sleep(10);
      }
      EnrolmentRequest lured = new EnrolmentRequest(device, code, "a Pi");
      String told = assertThrows(OtaException.class, () -> lured.await(SHORT)).getMessage();
      assertTrue(told.endsWith("was not made with this code; is the code right?"), told);

      try (EnrolmentDesk desk = EnrolmentDesk.open(fleet, code, KITCHEN, log::add)) {
        var got = asking(new EnrolmentRequest(device, code, "a Pi"), Duration.ofSeconds(30));
        desk.await(Duration.ofSeconds(30));
        assertEquals(KITCHEN, got.join());
      }
    }
    for (byte[] payload : List.copyOf(seen)) {
      String text = new String(payload, StandardCharsets.ISO_8859_1);
      boolean forged = text.contains("\"format\""); // the spy's own
      assertTrue(forged || !text.contains("secret"), text);
      assertFalse(text.contains("a Pi"), text);
    }
  }

  @Test
  void anAnswerToOneRequestIsNoneToAnother() {
    byte[] one = code.seal(EnrolmentDesk.REQUEST, EnrolmentDesk.NOTHING, new byte[] {1});
    byte[] other = code.seal(EnrolmentDesk.REQUEST, EnrolmentDesk.NOTHING, new byte[] {1});
    byte[] answer = code.seal(EnrolmentDesk.ANSWER, one, KITCHEN.toBytes());

    assertThrows(OtaException.class, () -> code.open(EnrolmentDesk.ANSWER, other, answer));
    assertThrows(OtaException.class, () -> code.open(EnrolmentDesk.DONE, one, answer));
    assertEquals(KITCHEN, EnrolmentBundle.read("b", code.open(EnrolmentDesk.ANSWER, one, answer)));
  }

  @Test
  void aUserWhoMayOnlyEnrollSeesNoDevice() throws Exception {
    Path passwords = Files.writeString(folder.resolve("passwords"), "enroll:letmein\nfleet:f\n");
    assertEquals(0, new ProcessBuilder("mosquitto_passwd", "-U", passwords + "").start().waitFor());
    Path acl =
        Files.writeString(
            folder.resolve("acl"),
            "user fleet\ntopic readwrite tern/v1/#\n"
                + "user enroll\n"
                + "topic write tern/v1/enroll/+/request\n"
                + "topic write tern/v1/enroll/+/done\n"
                + "topic read tern/v1/enroll/+/answer\n");
    Path letMeIn = Files.writeString(folder.resolve("letmein"), "letmein\n");
    Path ofFleet = Files.writeString(folder.resolve("f"), "f\n");
    try (Mosquitto broker =
            Mosquitto.start(folder, "password_file " + passwords, "acl_file " + acl);
        BrokerLink fleet = link(broker, new Topics("fleet", "operator"), "fleet", ofFleet);
        BrokerLink device = link(broker, EnrolmentRequest.topics(code), "enroll", letMeIn);
        EnrolmentDesk desk = EnrolmentDesk.open(fleet, code, KITCHEN, log::add)) {
      List<String> seen = Collections.synchronizedList(new ArrayList<>());
      device.subscribe("tern/v1/home/#", message -> seen.add(message.topic()));
      fleet.retain("tern/v1/home/kitchen/state", "ready");

      var got = asking(new EnrolmentRequest(device, code, "a Pi"), Duration.ofSeconds(30));

      desk.await(Duration.ofSeconds(30));
      assertEquals(KITCHEN, got.join());
      assertEquals(List.of(), seen);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "K7QW-2MXA-ZL5D-R3T", "K7QW-2MXA-ZL5D-R3T1", "K7QW-2MXA-ZL5D-R3TPP"})
  void saysWhatACodeLooksLike(String typed) {
    assertEquals(
        "that is no enrolment code; expected 16 of A-Z and 2-7, such as K7QW-2MXA-ZL5D-R3TP",
        assertThrows(OtaException.class, () -> EnrolmentCode.of(typed)).getMessage());
  }

  @Test
  void noTwoCodesMeet() {
    assertNotEquals(code.meetingPlace(), EnrolmentCode.random().meetingPlace());
    assertFalse(code.toString().contains(code.forPeople().substring(0, 4)));
  }
}
