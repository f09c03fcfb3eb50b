package dev.tern.device.show;

import dev.tern.device.audio.LiveSink;
import dev.tern.device.board.BoardConfig;
import dev.tern.device.conversation.StateChanges;
import dev.tern.device.live.MuteSwitch;
import dev.tern.ota.BrokerLink;
import dev.tern.ota.Topics;
import dev.tern.pcm.PcmFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * All that the board's file wants shown: the topic {@code turn}, and a light and sounds if named.
 */
public final class Showing implements AutoCloseable {
  static final Path LEDS = Path.of("/sys/class/leds");

  private final List<Runnable> ends = new ArrayList<>();

  private Showing() {}

  /**
   * Shows from now on; returns at once.
   *
   * @param live asked whether short sounds are wanted, each time
   * @param line opens a line to the speaker for short sounds, at the volume people asked for
   * @param format of what it takes
   */
  public static Showing begin(
      Supplier<BoardConfig> live,
      StateChanges states,
      MuteSwitch mute,
      BrokerLink link,
      Topics topics,
      Supplier<? extends LiveSink> line,
      Supplier<PcmFormat> format) {
    BoardConfig board = live.get();
    TurnTopic.begin(link, topics, states);
    Showing showing = new Showing();
    if (!board.show().led().isEmpty()) {
      showing.ends.add(StateLight.begin(LEDS, board.show().led(), states, mute)::close);
    }
    if (!board.audio().playback().equals("none")) {
      showing.ends.add(
          Earcons.begin(states, line, format, () -> live.get().show().earcons())::close);
    }
    return showing;
  }

  @Override
  public void close() {
    ends.forEach(Runnable::run);
  }
}
