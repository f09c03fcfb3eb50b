package dev.tern.device.conversation;

import dev.tern.pcm.PcmFormat;
import dev.tern.tts.Phrase;
import dev.tern.tts.Synthesizer;
import java.util.function.DoubleSupplier;

/** A voice that speaks faster or more slowly than it is told to, as people have asked for. */
public final class PacedVoice implements Synthesizer {
  private static final double SLOWEST = 0.5;
  private static final double FASTEST = 2;

  private final Synthesizer voice;
  private final DoubleSupplier pace;

  /**
   * @param pace the factor, asked with each phrase; 1 changes nothing
   */
  public PacedVoice(Synthesizer voice, DoubleSupplier pace) {
    this.voice = voice;
    this.pace = pace;
  }

  @Override
  public void speak(Phrase phrase, Listener listener) {
    double speed = Math.clamp(phrase.speed() * pace.getAsDouble(), SLOWEST, FASTEST);
    voice.speak(new Phrase(phrase.text(), speed), listener);
  }

  @Override
  public String name() {
    return voice.name();
  }

  @Override
  public String language() {
    return voice.language();
  }

  @Override
  public PcmFormat format() {
    return voice.format();
  }

  @Override
  public void close() {
    voice.close();
  }
}
