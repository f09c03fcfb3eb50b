package dev.tern.device.audio;

import dev.tern.pcm.Pcm;
import dev.tern.pcm.PcmFormat;
import java.util.List;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.LineUnavailableException;
import javax.sound.sampled.SourceDataLine;

/** A loudspeaker through Java Sound. One thread plays; any may stop it. */
public final class Speaker implements LiveSink {
  private final SourceDataLine line;

  private Speaker(SourceDataLine line) {
    this.line = line;
  }

  /**
   * @param name the board's {@code audio.playback}
   * @throws NoSoundDeviceException when there is none
   */
  public static Speaker open(String name, PcmFormat format) {
    AudioFormat javaSound = javaSound(format);
    SourceDataLine line =
        SoundDevices.line(SourceDataLine.class, "audio.playback", name, javaSound);
    try {
      line.open(javaSound);
    } catch (LineUnavailableException e) {
      throw new NoSoundDeviceException("audio.playback: is in use: " + e.getMessage(), e);
    }
    line.start();
    return new Speaker(line);
  }

  private static AudioFormat javaSound(PcmFormat format) {
    return new AudioFormat(format.sampleRateHz(), Short.SIZE, format.channels(), true, false);
  }

  /** Names of the speakers that there are for this kind of sound. */
  public static List<String> names(PcmFormat format) {
    return SoundDevices.names(SourceDataLine.class, javaSound(format));
  }

  @Override
  public boolean accept(Pcm clause) {
    short[] samples = clause.samples();
    byte[] bytes = new byte[samples.length * Short.BYTES];
    for (int i = 0; i < samples.length; i++) {
      bytes[2 * i] = (byte) samples[i];
      bytes[2 * i + 1] = (byte) (samples[i] >> 8);
    }
    return line.write(bytes, 0, bytes.length) == bytes.length;
  }

  @Override
  public void drain() {
    line.drain();
  }

  @Override
  public void stop() {
    line.flush();
  }

  @Override
  public long playedSamples() {
    return line.getLongFramePosition();
  }

  @Override
  public void close() {
    line.close();
  }
}
