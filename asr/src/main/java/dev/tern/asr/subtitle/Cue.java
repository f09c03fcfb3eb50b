package dev.tern.asr.subtitle;

import dev.tern.asr.AsrException;
import java.util.List;

/**
 * What stands on the screen at once.
 *
 * @param startSeconds from the start of the recording, 0 or more
 * @param endSeconds after {@code startSeconds}
 * @param lines one or two, from top to bottom
 */
public record Cue(double startSeconds, double endSeconds, List<String> lines) {
  public Cue {
    lines = List.copyOf(lines);
    if (!(startSeconds >= 0 && endSeconds > startSeconds)) {
      throw new AsrException(
          "a cue from " + startSeconds + " s to " + endSeconds + " s; expected 0 <= start < end");
    }
  }
}
