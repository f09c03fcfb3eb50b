package dev.tern.device.audio;

import dev.tern.device.board.BoardConfig;

/**
 * Which microphone is opened, and how.
 *
 * @param device a part of its name, any case, or {@code default}
 * @param channel of the card that the microphone is on, from 1
 * @param rateHz that the card is opened with; 0 for 16 kHz, or else what it offers
 */
public record CaptureSettings(String device, int channel, int rateHz) {
  /** The first channel of the default device. */
  public static final CaptureSettings DEFAULT = new CaptureSettings("default", 1, 0);

  public CaptureSettings {
    if (channel < 1 || rateHz < 0) {
      throw new IllegalArgumentException(
          "expected channel>=1 and rateHz>=0, found channel=" + channel + " rateHz=" + rateHz);
    }
  }

  /** What the board's file says. */
  public static CaptureSettings of(BoardConfig.Audio board) {
    Integer rateHz = board.captureRateHz();
    return new CaptureSettings(board.capture(), board.channel(), rateHz == null ? 0 : rateHz);
  }
}
