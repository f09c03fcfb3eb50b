package dev.tern.device.http;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tern.device.RequiredModels;
import dev.tern.device.conversation.ConversationState;
import dev.tern.device.conversation.StateChanges;
import dev.tern.device.part.Part;
import dev.tern.device.part.Parts;
import dev.tern.device.part.StartUp;
import dev.tern.device.update.UpdateNews;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page in a real browser. Leaves pictures of it in {@code target}: {@code page.png}, which
 * docs/page.png is made of, and {@code page-dark.png}.
 */
@QuarkusTest
@TestProfile(HttpSurfaceTest.Opened.class)
final class PageTest {
  private static final List<String> SAID = List.of("13_", "53_", "25_", "10_", "58_", "64_");

  @TempDir static Path profile;
  private static Chromium browser;

  @Inject StartUp startUp;
  @Inject Parts parts;
  @Inject LiveEvents events;
  @Inject StateChanges states;
  @Inject UpdateNews news;

  @BeforeAll
  static void openBrowser() throws IOException, InterruptedException {
    assumeTrue(
        Chromium.program().isPresent(),
        "no browser on this machine; apt-get install chromium brings one");
    RequiredModels.assumeDefaults();
    browser = new Chromium(profile, "--host-resolver-rules=MAP rebound.example 127.0.0.1");
  }

  @AfterAll
  static void closeBrowser() {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void openPage() throws IOException, InterruptedException {
    if (!parts.areReady()) {
      startUp.begin();
    }
    parts.awaitReady(Part.LANGUAGE_MODEL, Part.VOICE, Part.LISTENER, Part.SECOND_LISTENER);
    browser.open(address("127.0.0.1", "/"));
    browser.await("document.getElementById('version')?.textContent.length > 0");
  }

  private static String address(String host, String path) {
    return "http://" + host + ":" + RestAssured.port + path;
  }

  @Test
  void showsATurnWithItsMeaningAndItsTimes() throws IOException, InterruptedException {
    turnFrom("66_");

    browser.await("document.querySelector('#turns .said')?.textContent.includes('kitchen')");
    assertEquals("turn on the kitchen lights", browser.value("words.textContent"));
    String row = browser.value("document.querySelector('#turns > li').innerText");
    assertTrue(row.contains("light on"), row);
    assertTrue(row.contains("room kitchen"), row);
    assertTrue(row.contains("to the first sound"), row);
    String stages =
        browser.value(
            "[...document.querySelectorAll('#turns > li:first-child .waterfall i')]"
                + ".map(bar => bar.className).join(' ')");
    assertTrue(stages.startsWith("endpoint asr"), stages);
  }

  @Test
  void showsWordsAndStateAsTheyCome() throws IOException, InterruptedException {
    states.become(ConversationState.LISTENING);
    events.partial("turn on the");

    browser.await("words.textContent === 'turn on the'");
    assertEquals("listening", browser.value("document.body.dataset.state"));
    assertEquals("Listening", browser.value("state.textContent"));

    states.become(ConversationState.IDLE);
    browser.await("state.textContent === 'Waits to be called'");
  }

  @Test
  void asksInWriting() throws IOException, InterruptedException {
    browser.value("question.value = 'what can you do'; ask.requestSubmit()");

    browser.await("reply.textContent.includes('timers')");
    assertEquals("", browser.value("problem.textContent"));
  }

  @Test
  void showsHowEachPartFares() throws IOException, InterruptedException {
    parts.failed(Part.SPEAKER, "audio.playback: the speaker has stopped; connect it again");

    browser.await("document.querySelector('#parts .failed') !== null");
    String shown = browser.value("document.querySelector('#parts .failed').innerText");
    assertTrue(shown.contains("connect it again"), shown);
    assertTrue(shown.contains(Part.SPEAKER.meanwhile()), shown);
    assertTrue(browser.value("health.textContent").contains("1 of "), shown);

    parts.ready(Part.SPEAKER);
    browser.await("document.querySelector('#parts .failed') === null");
  }

  @Test
  void showsWhichSetRunsAndHowItsUpdateGoes() throws IOException, InterruptedException {
    UpdateNews.Standing installed = news.standing();
    assertEquals("as installed", browser.value("set.textContent"));

    news.become(
        new UpdateNews.Standing(
            "kitchen-1", "a", "", "downloading", "kitchen-2", 42, 100, "", Map.of("llm", 3)));
    browser.await("update.textContent === 'kitchen-2 is fetched, 42 %'");
    assertEquals("kitchen-1, slot A", browser.value("set.textContent"));
    assertEquals("as installed", browser.value("before.textContent"));
    assertEquals("0.42", browser.value("String(fetched.value)"));
    assertEquals("false", browser.value("String(fetched.hidden)"));
    assertEquals("Takes nothing below llm 3", browser.value("floors.textContent"));

    news.become(
        new UpdateNews.Standing(
            "kitchen-1", "a", "", "failed", "kitchen-2", 0, 0, "textsRight=0.667", Map.of()));
    browser.await("update.textContent === 'kitchen-2 was refused'");
    assertEquals(
        "textsRight=0.667", browser.value("document.getElementById('update-why').textContent"));
    assertEquals("true", browser.value("String(fetched.hidden)"));

    browser.open(address("127.0.0.1", "/"));
    browser.await("document.getElementById('update')?.textContent === 'kitchen-2 was refused'");
    news.become(installed);
    browser.await("update.textContent === 'none yet'");
  }

  @Test
  void asksNobodyOutside() throws IOException, InterruptedException {
    assertEquals(
        "",
        browser.value(
            "performance.getEntriesByType('resource').map(it => it.name)"
                + ".filter(it => !it.startsWith(location.origin)).join(' ')"));
  }

  /** The browser finds this machine under a foreign page's name, as DNS rebinding makes it. */
  @Test
  void refusesAForeignNameThatWasMadeToPointHere() throws IOException, InterruptedException {
    browser.open(address("rebound.example", "/"));
    browser.await("document.body?.innerText.includes('Host=rebound.example')");

    for (String path : List.of("/", "/api/events", "/q/health", "/page.js")) {
      assertEquals("403", browser.value("fetch('" + path + "').then(it => it.status)"), path);
    }
    assertEquals(
        "403",
        browser.value(
            "fetch('/api/ask', {method: 'POST', headers: {'Content-Type': 'application/json'},"
                + " body: '{\"text\":\"flip a coin\"}'}).then(it => it.status)"));
  }

  /** A foreign page can send without reading; the appliance does not do what it is sent. */
  @Test
  void doesNothingForAForeignPage() throws IOException, InterruptedException {
    try (EventReader heard = new EventReader(RestAssured.port)) {
      browser.open(address("rebound.example", "/"));
      browser.await("location.hostname === 'rebound.example'");

      browser.value(
          "fetch('"
              + address("127.0.0.1", "/api/ask")
              + "', {method: 'POST', mode: 'no-cors', body: '{\"text\":\"say foreign\"}'})"
              + ".then(() => 'sent', () => 'refused')");
      given()
          .contentType(ContentType.JSON)
          .body("{\"text\":\"thank you\"}")
          .post("/api/ask")
          .then()
          .statusCode(200);

      String turn = heard.next("turn").data();
      while (!turn.contains("\"thank you\"")) {
        assertTrue(!turn.contains("foreign"), turn);
        turn = heard.next("turn").data();
      }
    }
  }

  @Test
  void canBeLookedAt() throws IOException, InterruptedException {
    for (String recording : SAID) {
      turnFrom(recording);
    }
    browser.await("document.querySelectorAll('#turns > li').length >= " + SAID.size());

    browser.size(1200, 1150, false);
    browser.screenshot(Path.of("target", "page.png"));
    browser.size(1200, 1150, true);
    browser.screenshot(Path.of("target", "page-dark.png"));
    browser.size(400, 1400, false);
    browser.screenshot(Path.of("target", "page-narrow.png"));

    assertEquals(
        "false", browser.value("document.documentElement.scrollWidth > innerWidth"), "too wide");
  }

  private static void turnFrom(String beginning) throws IOException {
    Path folder = Path.of(System.getProperty("tern.home"), "recordings");
    try (var files = Files.newDirectoryStream(folder, beginning + "*.wav")) {
      given()
          .contentType("audio/wav")
          .accept(ContentType.JSON)
          .body(Files.readAllBytes(files.iterator().next()))
          .post("/api/turn")
          .then()
          .statusCode(200);
    }
  }
}
