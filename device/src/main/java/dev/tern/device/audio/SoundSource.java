package dev.tern.device.audio;

/** Where sound to be heard comes from: a microphone, or a recording. 16 kHz, one channel. */
public interface SoundSource {
  /**
   * Waits for sound.
   *
   * @param frame filled from the start
   * @return how many samples were read, fewer than the frame's length only before the end; -1 when
   *     there is no more
   */
  int read(short[] frame);
}
