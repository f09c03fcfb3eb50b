package dev.tern.device.live;

import dev.tern.device.audio.LiveSink;
import dev.tern.pcm.Pcm;
import java.util.function.IntSupplier;

/** A speaker at the volume that people asked for: samples times percent. */
public final class VolumeSink implements LiveSink {
  private final LiveSink speaker;
  private final IntSupplier percent;

  /**
   * @param percent 0 to 100, asked with each sound; 0 plays silence, so that nothing else changes
   */
  public VolumeSink(LiveSink speaker, IntSupplier percent) {
    this.speaker = speaker;
    this.percent = percent;
  }

  @Override
  public boolean accept(Pcm sound) {
    int now = percent.getAsInt();
    return speaker.accept(now == 100 ? sound : scaled(sound, now));
  }

  private static Pcm scaled(Pcm sound, int percent) {
    short[] samples = new short[sound.samples().length];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (short) (sound.samples()[i] * percent / 100);
    }
    return new Pcm(sound.format(), samples);
  }

  @Override
  public void drain() {
    speaker.drain();
  }

  @Override
  public void stop() {
    speaker.stop();
  }

  @Override
  public long playedSamples() {
    return speaker.playedSamples();
  }

  @Override
  public long xruns() {
    return speaker.xruns();
  }

  @Override
  public void close() {
    speaker.close();
  }
}
