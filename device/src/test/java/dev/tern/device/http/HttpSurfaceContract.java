package dev.tern.device.http;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.device.RequiredModels;
import dev.tern.pcm.Pcm;
import dev.tern.pcm.Wav;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the HTTP surface answers; {@link HttpSurfaceTest} asks it in a JVM, {@link HttpSurfaceIT} an
 * executable.
 */
abstract class HttpSurfaceContract {
  @BeforeAll
  static void needsModels() {
    RequiredModels.assumeDefaults();
  }

  @Test
  void answersAWrittenCommand() {
    given()
        .contentType(ContentType.JSON)
        .body("{\"text\":\"set a timer for five minutes\"}")
        .post("/api/ask")
        .then()
        .statusCode(200)
        .body("tier", equalTo("rules"))
        .body("intent", equalTo("timer_set"))
        .body("slots.duration", equalTo("five minutes"))
        .body("timingsMillis.total", notNullValue());
  }

  @Test
  void refusesAnActThatNobodyIsThereFor() {
    given()
        .contentType(ContentType.JSON)
        .body("{\"text\":\"turn on the kitchen lights\"}")
        .post("/api/ask")
        .then()
        .statusCode(200)
        .body("tier", equalTo("refused"))
        .body("intent", equalTo("light_on"))
        .body("slots.room", equalTo("kitchen"));
  }

  @Test
  void answersASpokenCommandAsJson() throws IOException {
    given()
        .contentType("audio/wav")
        .accept(ContentType.JSON)
        .body(recording("66_bf_emma.wav"))
        .post("/api/turn")
        .then()
        .statusCode(200)
        .body("transcript", equalTo("turn on the kitchen lights"))
        .body("intent", equalTo("light_on"));
  }

  @Test
  void answersAsJsonWhereTheCallerDoesNotSay() throws IOException {
    given()
        .contentType("audio/wav")
        .accept("*/*")
        .body(recording("66_bf_emma.wav"))
        .post("/api/turn")
        .then()
        .statusCode(200)
        .contentType(ContentType.JSON);
  }

  @Test
  void answersASpokenCommandAloud() throws IOException {
    byte[] wav =
        given()
            .contentType("audio/wav")
            .accept("audio/wav")
            .body(recording("66_bf_emma.wav"))
            .post("/api/turn")
            .then()
            .statusCode(200)
            .extract()
            .asByteArray();

    Pcm answer = Wav.read(wav, "answer");
    assertEquals(24_000, answer.format().sampleRateHz());
    assertTrue(answer.seconds() > 0.5, "seconds=" + answer.seconds());
  }

  @Test
  void refusesABodyThatIsNoWav() {
    given()
        .contentType("audio/wav")
        .accept(ContentType.JSON)
        .body("ID3 not a wav at all, but long enough to look at".getBytes(StandardCharsets.UTF_8))
        .post("/api/turn")
        .then()
        .statusCode(400)
        .body("error", containsString("request body"));
  }

  @Test
  void refusesAQuestionWithoutText() {
    given()
        .contentType(ContentType.JSON)
        .body("{}")
        .post("/api/ask")
        .then()
        .statusCode(400)
        .body("error", containsString("text"));
  }

  @Test
  void doesNotListenWithoutAMicrophoneAndSaysWhy() {
    given().post("/api/listen").then().statusCode(409).body("error", notNullValue());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "{\"on\":null}"})
  void refusesToMuteWhereNobodySaysWhich(String body) {
    given()
        .contentType(ContentType.JSON)
        .body(body)
        .post("/api/mute")
        .then()
        .statusCode(400)
        .body("error", equalTo("expected {\"on\":true} or {\"on\":false}, found neither"));
  }

  @Test
  void refusesAForeignHost() {
    given()
        .header("Host", "evil.example")
        .contentType(ContentType.JSON)
        .body("{\"text\":\"turn on the lights\"}")
        .post("/api/ask")
        .then()
        .statusCode(403)
        .body("error", containsString("Host=evil.example"));
  }

  @Test
  void refusesAForeignPage() {
    given()
        .header("Origin", "https://evil.example")
        .contentType(ContentType.JSON)
        .body("{\"text\":\"turn on the lights\"}")
        .post("/api/ask")
        .then()
        .statusCode(403)
        .body("error", containsString("Origin=https://evil.example"));
  }

  /** DNS rebinding: the browser calls this machine by the name of the page that it shows. */
  @ParameterizedTest
  @ValueSource(strings = {"/", "/page.js", "/api/events", "/q/health", "/q/metrics", "/nothing"})
  void refusesAForeignNameWhateverIsAskedFor(String path) {
    given()
        .header("Host", "rebound.example:8765")
        .get(path)
        .then()
        .statusCode(403)
        .body("error", containsString("Host=rebound.example"));
  }

  @Test
  void streamsHowThingsStandAndWhatHappens() throws IOException {
    try (var events = new EventReader(RestAssured.port)) {
      assertEquals("hello", events.next().name());
      assertTrue(events.next("parts").data().contains("\"name\":\"language-model\""));
      assertTrue(events.next("state").data().contains("\"state\":\"idle\""));

      given()
          .contentType(ContentType.JSON)
          .body("{\"text\":\"flip a coin\"}")
          .post("/api/ask")
          .then()
          .statusCode(200);

      while (!events.next("turn").data().contains("\"transcript\":\"flip a coin\"")) {}
    }
  }

  @Test
  void showsItsPage() {
    given()
        .get("/")
        .then()
        .statusCode(200)
        .contentType(ContentType.HTML)
        .header("Content-Security-Policy", containsString("default-src 'self'"))
        .body(containsString("<title>Tern</title>"));
  }

  @Test
  void tellsItsHealthAndMetrics() {
    given().get("/q/health/live").then().statusCode(200);
    given()
        .get("/q/health/ready")
        .then()
        .statusCode(200)
        .body("checks.find { it.name == 'language-model' }.data.state", equalTo("ready"))
        .body("checks.find { it.name == 'language-model' }.data.since", notNullValue());
    given().get("/q/health").then().statusCode(200).body("status", equalTo("UP"));
    given().get("/q/metrics").then().statusCode(200).body(containsString("tern_turn_seconds"));
  }

  private static byte[] recording(String name) throws IOException {
    return Files.readAllBytes(Path.of(System.getProperty("tern.home"), "recordings", name));
  }
}
