package dev.tern.device.show;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.tern.device.conversation.ConversationState;
import dev.tern.device.conversation.StateChanges;
import dev.tern.device.live.MuteSwitch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateLightTest {
  @TempDir Path leds;

  private final StateChanges states = new StateChanges();
  private final MuteSwitch mute = new MuteSwitch();
  private StateLight light;

  /** As Linux shows one; its timer's files are there as if it had been used before. */
  private void led(String triggers, int brightest) throws IOException {
    Path led = Files.createDirectories(leds.resolve("green:status"));
    Files.writeString(led.resolve("trigger"), triggers);
    Files.writeString(led.resolve("brightness"), "7");
    Files.writeString(led.resolve("max_brightness"), brightest + "\n");
    Files.writeString(led.resolve("delay_on"), "");
    Files.writeString(led.resolve("delay_off"), "");
    light = StateLight.begin(leds, "green:status", states, mute);
  }

  @AfterEach
  void end() {
    if (light != null) {
      light.close();
    }
  }

  private void awaitFile(String file, String content) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    String found = "";
    while (System.nanoTime() < end) {
      found = Files.readString(leds.resolve("green:status").resolve(file));
      if (found.equals(content)) {
        return;
      }
      Thread.sleep(5);
    }
    assertEquals(content, found, file);
  }

  @Test
  void isOffWhileIdleAndOnWhileItListens() throws Exception {
    led("[none] timer heartbeat", 255);
    awaitFile("brightness", "0");

    states.become(ConversationState.LISTENING);
    awaitFile("brightness", "255");
    awaitFile("trigger", "none");

    states.become(ConversationState.FOLLOW_UP);
    awaitFile("brightness", "77");
  }

  @Test
  void blinksWhileItThinksAndIsOffInTheEnd() throws Exception {
    led("[none] timer heartbeat", 1);
    states.become(ConversationState.THINKING);
    awaitFile("delay_off", "80");
    awaitFile("trigger", "timer");

    light.close();

    awaitFile("trigger", "none");
    awaitFile("brightness", "0");
  }

  @Test
  void stayOnWhereTheKernelCanNotBlink() throws Exception {
    led("[none] mmc0", 1);
    states.become(ConversationState.SPEAKING);

    awaitFile("brightness", "1");
  }

  @Test
  void winksWhileMuted() throws Exception {
    led("[none] timer", 255);
    awaitFile("brightness", "0");

    mute.mute(true);
    awaitFile("delay_off", "1950");

    mute.mute(false);
    awaitFile("trigger", "none");
  }

  @Test
  void aMissingLightMakesNoFilesAndDisturbsNobody() {
    light = StateLight.begin(leds, "none:here", states, mute);
    states.become(ConversationState.LISTENING);
    states.become(ConversationState.IDLE);
    light.close();

    assertFalse(Files.exists(leds.resolve("none:here")));
  }
}
