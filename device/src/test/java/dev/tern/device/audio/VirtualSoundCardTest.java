package dev.tern.device.audio;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.pcm.Loudness;
import dev.tern.pcm.Pcm;
import dev.tern.pcm.Wav;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The rig of the tests with live sound. */
class VirtualSoundCardTest {
  private static final Pcm SENTENCE =
      Wav.read(Path.of(System.getProperty("tern.home"), "recordings", "66_bf_emma.wav"));

  @Test
  void hearsWhatIsSpoken() {
    try (VirtualSoundCard card = VirtualSoundCard.plugIn();
        Microphone microphone = Microphone.open("default")) {
      VirtualSoundCard.Speaking speaking = card.begin(SENTENCE);
      short[] heard = new short[16_000 * 3];
      microphone.read(heard);
      speaking.await();

      double peak = Loudness.of(heard, 0, heard.length).peakDbfs();
      assertTrue(peak > -12, () -> "peak=" + peak + " dBFS");
    }
  }

  @Test
  void recordsWhatIsPlayed() {
    try (VirtualSoundCard card = VirtualSoundCard.plugIn();
        Speaker speaker = Speaker.open("default", SENTENCE.format())) {
      VirtualSoundCard.Recording recording = card.record();
      speaker.accept(SENTENCE);
      speaker.drain();
      Pcm played = recording.stop();

      assertTrue(played.seconds() > SENTENCE.seconds(), played::toString);
      double peak = Loudness.of(played).peakDbfs();
      assertTrue(peak > -12, () -> "peak=" + peak + " dBFS");
    }
  }

  @Test
  void hearsItsOwnSpeakerInARoom() {
    try (VirtualSoundCard card = VirtualSoundCard.plugInWithRoom();
        Microphone microphone = Microphone.open("default");
        Speaker speaker = Speaker.open("default", SENTENCE.format())) {
      VirtualSoundCard.Recording played = card.record();
      VirtualSoundCard.Recording recording = card.recordMicrophone();
      speaker.accept(SENTENCE);
      speaker.drain();
      Pcm heard = recording.stop();
      Pcm said = played.stop();

      double louder = Loudness.of(heard).rmsDbfs() - Loudness.of(said).rmsDbfs();
      assertTrue(Math.abs(louder) < 3, () -> "louder by " + louder + " dB");
    }
  }
}
