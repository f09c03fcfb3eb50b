package dev.tern.device.http;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import dev.tern.device.part.Part;
import dev.tern.device.part.Parts;
import dev.tern.device.part.StartUp;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;

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

  /** As {@code run} does. */
  @BeforeEach
  void startOnce() throws InterruptedException {
    if (!parts.areReady()) {
      given().get("/q/health/ready").then().statusCode(503).body("status", equalTo("DOWN"));
      startUp.begin();
    }
    parts.awaitReady(Part.LANGUAGE_MODEL, Part.VOICE, Part.LISTENER, Part.SECOND_LISTENER);
  }
}
