package dev.tern.device.http;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.device.conversation.StateChanges;
import dev.tern.device.conversation.Turn;
import dev.tern.device.integrate.CurrentLoop;
import dev.tern.device.integrate.LiveLoop;
import dev.tern.device.part.Part;
import dev.tern.device.part.Parts;
import dev.tern.device.part.StartUp;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(HttpSurfaceTest.Opened.class)
final class HttpSurfaceTest extends HttpSurfaceContract {
  /** As {@code run} opens it. */
  public static final class Opened implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("quarkus.http.host-enabled", "true", "quarkus.http.test-port", "0");
    }
  }

  @Inject StartUp startUp;
  @Inject Parts parts;
  @Inject CurrentLoop currentLoop;
  @Inject StateChanges states;

  /** As {@code run} does. */
  @BeforeEach
  void startOnce() throws InterruptedException {
    if (!parts.areReady()) {
      given().get("/q/health/ready").then().statusCode(503).body("status", equalTo("DOWN"));
      startUp.begin();
    }
    parts.awaitReady(Part.LANGUAGE_MODEL, Part.VOICE, Part.LISTENER, Part.SECOND_LISTENER);
  }

  @AfterEach
  void nobodyListens() {
    currentLoop.become(null);
  }

  @Test
  void listensAsIfCalled() {
    ListeningLoop loop = new ListeningLoop();
    currentLoop.become(loop);

    given().post("/api/listen").then().statusCode(204);

    assertEquals(1, loop.calls.get());
  }

  @Test
  void doesNotListenWhileTheLoopRefuses() {
    ListeningLoop loop = new ListeningLoop();
    currentLoop.become(loop);
    loop.mute(true);

    given()
        .post("/api/listen")
        .then()
        .statusCode(409)
        .body("error", equalTo("the microphone is muted"));
  }

  @Test
  void mutesTheMicrophoneAndFreesIt() {
    ListeningLoop loop = new ListeningLoop();
    currentLoop.become(loop);

    given()
        .contentType(ContentType.JSON)
        .body("{\"on\":true}")
        .post("/api/mute")
        .then()
        .statusCode(204);
    assertTrue(loop.muted);
    given()
        .contentType(ContentType.JSON)
        .body("{\"on\":false}")
        .post("/api/mute")
        .then()
        .statusCode(204);
    assertFalse(loop.muted);
  }

  @Test
  void whoShowsTurnsIsToldOfThoseOverHttpToo() {
    List<Turn> told = new CopyOnWriteArrayList<>();
    states.listenToTurns(told::add);

    given()
        .contentType(ContentType.JSON)
        .body("{\"text\":\"set a timer for five minutes\"}")
        .post("/api/ask")
        .then()
        .statusCode(200);

    assertEquals(List.of("timer_set"), told.stream().map(Turn::intent).toList());
  }

  /** Listens, or is muted. */
  private static final class ListeningLoop implements LiveLoop {
    private final AtomicInteger calls = new AtomicInteger();
    private volatile boolean muted;

    @Override
    public boolean isAwaitingAnswer() {
      return false;
    }

    @Override
    public boolean isBusy() {
      return false;
    }

    @Override
    public Optional<String> silence() {
      return Optional.empty();
    }

    @Override
    public boolean say(String text, BooleanSupplier goesOn) {
      return false;
    }

    @Override
    public void mute(boolean on) {
      muted = on;
    }

    @Override
    public Optional<String> listen() {
      if (muted) {
        return Optional.of("the microphone is muted");
      }
      calls.incrementAndGet();
      return Optional.empty();
    }

    @Override
    public void cancel() {}
  }
}
