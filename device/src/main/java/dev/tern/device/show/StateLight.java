package dev.tern.device.show;

import dev.tern.device.conversation.ConversationState;
import dev.tern.device.conversation.StateChanges;
import dev.tern.device.live.MuteSwitch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * A light of the board, {@code /sys/class/leds/NAME}: off while idle, on while it listens,
 * flickering while it thinks, blinking while it speaks, dim or winking while more is heard without
 * a call. While the microphone is muted and nothing else happens it winks rarely.
 *
 * <p>The kernel blinks by itself (its trigger {@code timer}, Documentation/leds/leds-class.rst); a
 * light without that trigger stays on instead.
 */
public final class StateLight implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(StateLight.class);

  private final Path led;
  private final MuteSwitch mute;
  private LatestState shown;
  private boolean hasFailed;
  private Optional<Boolean> blinks = Optional.empty();

  /** How it shines. */
  private sealed interface Shine {
    /**
     * @param percent of its brightest
     */
    record Steady(int percent) implements Shine {}

    record Blinking(int onMillis, int offMillis) implements Shine {}
  }

  private StateLight(Path led, MuteSwitch mute) {
    this.led = led;
    this.mute = mute;
  }

  /**
   * Shows states from now on; returns at once.
   *
   * @param leds {@code /sys/class/leds}, or a folder of the same shape
   * @param name of one of them
   */
  public static StateLight begin(Path leds, String name, StateChanges states, MuteSwitch mute) {
    StateLight light = new StateLight(leds.resolve(name), mute);
    light.shown = LatestState.of(states, "light", light::show);
    mute.listen(light.shown::again);
    return light;
  }

  private void show(ConversationState state) {
    try {
      shine(shine(state));
      hasFailed = false;
    } catch (IOException e) {
      if (!hasFailed) {
        LOG.warnf(
            "show.led: %s can't be written (%s); expected one of /sys/class/leds that this user may"
                + " write to; the state is not shown there",
            led, e);
      }
      hasFailed = true;
    }
  }

  private Shine shine(ConversationState state) {
    return switch (state) {
      case IDLE -> mute.isMuted() ? new Shine.Blinking(50, 1_950) : new Shine.Steady(0);
      case LISTENING -> new Shine.Steady(100);
      case THINKING -> new Shine.Blinking(80, 80);
      case SPEAKING -> new Shine.Blinking(400, 200);
      case FOLLOW_UP -> isDimmable() ? new Shine.Steady(30) : new Shine.Blinking(50, 450);
    };
  }

  private boolean isDimmable() {
    try {
      return brightest() > 1;
    } catch (IOException unknown) {
      return false;
    }
  }

  private void shine(Shine how) throws IOException {
    boolean mayBlink = canBlink();
    switch (how) {
      case Shine.Steady steady -> {
        write("trigger", "none");
        int brightest = brightest();
        write("brightness", String.valueOf(Math.ceilDiv(brightest * steady.percent(), 100)));
      }
      case Shine.Blinking blinking -> {
        if (mayBlink) {
          write("trigger", "timer");
          // the kernel makes these files with the trigger
          write("delay_on", String.valueOf(blinking.onMillis()));
          write("delay_off", String.valueOf(blinking.offMillis()));
        } else {
          write("trigger", "none");
          boolean rather = blinking.onMillis() >= blinking.offMillis();
          write("brightness", rather ? String.valueOf(brightest()) : "0");
        }
      }
    }
  }

  /** The file lists all triggers of the kernel, the chosen one in brackets. */
  private boolean canBlink() throws IOException {
    if (blinks.isEmpty()) {
      blinks = Optional.of(Files.readString(led.resolve("trigger")).contains("timer"));
    }
    return blinks.get();
  }

  private int brightest() throws IOException {
    String text = Files.readString(led.resolve("max_brightness")).strip();
    return text.matches("\\d{1,9}") ? Integer.parseInt(text) : 1;
  }

  /** Never makes a file: what is not there is no light. */
  private void write(String file, String value) throws IOException {
    Files.writeString(
        led.resolve(file), value, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
  }

  /** Off. */
  @Override
  public void close() {
    shown.close();
    try {
      shine(new Shine.Steady(0));
    } catch (IOException e) {
      LOG.debugf("show.led: %s stays as it is: %s", led, e);
    }
  }
}
