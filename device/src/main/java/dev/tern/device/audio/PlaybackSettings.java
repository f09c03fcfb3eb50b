package dev.tern.device.audio;

import dev.tern.device.board.BoardConfig;

/**
 * Which speaker is opened, and how.
 *
 * @param device a part of its name, any case, or {@code default}
 * @param rateHz that the card is opened with; 0 for the voice's own, or else what it offers
 */
public record PlaybackSettings(String device, int rateHz) {
  public static final PlaybackSettings DEFAULT = new PlaybackSettings("default", 0);

  public PlaybackSettings {
    if (rateHz < 0) {
      throw new IllegalArgumentException("expected rateHz>=0, found " + rateHz);
    }
  }

  /** What the board's file says. */
  public static PlaybackSettings of(BoardConfig.Audio board) {
    Integer rateHz = board.playbackRateHz();
    return new PlaybackSettings(board.playback(), rateHz == null ? 0 : rateHz);
  }
}
