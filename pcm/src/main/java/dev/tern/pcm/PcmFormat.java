package dev.tern.pcm;

/**
 * How sound was sampled; the encoding is always signed 16-bit.
 *
 * @param sampleRateHz frames a second, 1 to 384,000
 * @param channels samples a frame, interleaved, 1 to 32
 */
public record PcmFormat(int sampleRateHz, int channels) {
  /** What the recognisers and the voice activity detector hear: 16 kHz, one channel. */
  public static final PcmFormat SPEECH = new PcmFormat(16_000, 1);

  public PcmFormat {
    if (sampleRateHz < 1 || sampleRateHz > 384_000) {
      throw new PcmException(
          "sampleRateHz=" + sampleRateHz + " is out of range; expected 1..384000");
    }
    if (channels < 1 || channels > 32) {
      throw new PcmException("channels=" + channels + " is out of range; expected 1..32");
    }
  }
}
