package dev.tern.device.http;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.containsStringIgnoringCase;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A board that is opened to its network; needs no model. */
@QuarkusTest
@TestProfile(OpenedSurfaceTest.Opened.class)
final class OpenedSurfaceTest {
  private static final String TOKEN = "f00dfeed-0123456789";

  /** As {@code run} opens it on a board with {@code http.host: 0.0.0.0}. */
  public static final class Opened implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      try {
        Path folder = Files.createDirectories(Path.of("target", "opened").toAbsolutePath());
        Path token = Files.writeString(folder.resolve("token"), TOKEN + "\n");
        Path board =
            Files.writeString(
                folder.resolve("board.yaml"),
                "board: opened\nhttp: {host: 0.0.0.0, token-file: " + token + "}\n");
        return Map.of(
            "quarkus.http.host-enabled",
            "true",
            "quarkus.http.test-port",
            "0",
            "tern.board",
            board.toString());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/api/events", "/q/health/live", "/q/metrics"})
  void asksForTheTokenWhateverIsAskedFor(String path) {
    given().get(path).then().statusCode(401).body("error", containsString("/?token=TOKEN"));
  }

  @Test
  void asksForTheTokenBeforeItAnswers() {
    given()
        .contentType(ContentType.JSON)
        .body("{\"text\":\"flip a coin\"}")
        .post("/api/ask?token=" + TOKEN)
        .then()
        .statusCode(401);
  }

  @Test
  void letsAProgramInThatBearsIt() {
    given()
        .header("Authorization", "Bearer " + TOKEN)
        .contentType(ContentType.JSON)
        .body("{\"text\":\"flip a coin\"}")
        .post("/api/ask")
        .then()
        .statusCode(200)
        .body("intent", equalTo("coin_flip"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer f00dfeed-012345678", "Bearer ", "Basic f00dfeed-0123456789", ""})
  void refusesAnotherToken(String header) {
    given().header("Authorization", header).get("/").then().statusCode(401);
  }

  @Test
  void givesABrowserACookieForTheTokenInTheAddress() {
    Response shown = given().redirects().follow(false).get("/?token=" + TOKEN);

    shown
        .then()
        .statusCode(303)
        .header("Location", equalTo("/"))
        .header("Set-Cookie", containsStringIgnoringCase("HttpOnly"))
        .header("Set-Cookie", containsString("SameSite=Strict"));
    given().cookies(shown.cookies()).get("/").then().statusCode(200);
  }

  @Test
  void tellsNoTokenToWhoShowsAnother() {
    given()
        .redirects()
        .follow(false)
        .get("/?token=0123456789abcdef")
        .then()
        .statusCode(401)
        .header("Set-Cookie", equalTo(null))
        .body("error", not(containsString(TOKEN)));
  }

  /** DNS rebinding: the cookie would come along, but the name is a foreign one. */
  @Test
  void refusesAForeignNameThatWasMadeToPointHere() {
    given()
        .header("Host", "rebound.example:8765")
        .cookie("tern-token", TOKEN)
        .get("/api/events")
        .then()
        .statusCode(403)
        .body("error", containsString("Host=rebound.example"));
  }

  @Test
  void letsItselfBeCalledByAnAddress() {
    given()
        .header("Host", "192.168.7.7:8765")
        .header("Authorization", "Bearer " + TOKEN)
        .get("/")
        .then()
        .statusCode(200);
  }

  @Test
  void refusesThePageOfAnotherMachineOfTheNetwork() {
    given()
        .header("Host", "192.168.7.7:8765")
        .header("Origin", "http://192.168.7.8:8765")
        .header("Authorization", "Bearer " + TOKEN)
        .get("/")
        .then()
        .statusCode(403)
        .body("error", containsString("Origin=http://192.168.7.8:8765"));
  }
}
