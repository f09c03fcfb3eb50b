package dev.tern.device.audio.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.device.audio.CaptureSettings;
import dev.tern.device.audio.PlaybackSettings;
import dev.tern.device.audio.VirtualSoundCard;
import dev.tern.pcm.Pcm;
import dev.tern.pcm.PcmFormat;
import dev.tern.pcm.Wav;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MicCheckTest {
  private static final PcmFormat CARD = PcmFormat.SPEECH;

  private static Pcm sentence(double gain) {
    Pcm sound = Wav.read(Path.of(System.getProperty("tern.home"), "recordings", "66_bf_emma.wav"));
    short[] samples = sound.samples().clone();
    for (int i = 0; i < samples.length; i++) {
      samples[i] =
          (short) Math.clamp(Math.round(samples[i] * gain), Short.MIN_VALUE, Short.MAX_VALUE);
    }
    return new Pcm(sound.format(), samples);
  }

  private static MicReport check(VirtualSoundCard card, Pcm said) {
    VirtualSoundCard.Speaking speaking = card.begin(said);
    MicReport report = MicCheck.run(CaptureSettings.DEFAULT, PlaybackSettings.DEFAULT, 3);
    speaking.stop();
    return report;
  }

  @Test
  void hearsAVoiceAndNoSpeaker() {
    try (VirtualSoundCard card = VirtualSoundCard.plugIn()) {
      MicReport report = check(card, sentence(1));

      assertTrue(report.levels().isSignal());
      assertEquals(0, report.levels().clippedSamples());
      assertTrue(report.speakerPlayed());
      assertEquals(Optional.empty(), report.echo());
    }
  }

  @Test
  void findsTheEchoOfARoom() {
    try (VirtualSoundCard card = VirtualSoundCard.plugInWithRoom()) {
      // A machine that is too busy begins to play late; the earliest of a few tells the room's.
      Echo earliest = check(card, sentence(1)).echo().orElseThrow();
      for (int more = 0; more < 3 && earliest.delayMillis() > 130; more++) {
        Echo echo = check(card, sentence(1)).echo().orElseThrow();
        earliest = echo.delayMillis() < earliest.delayMillis() ? echo : earliest;
      }

      assertEquals(70, earliest.delayMillis(), 60, String.valueOf(earliest));
      assertEquals(0, earliest.strengthDb(), 3, String.valueOf(earliest));
    }
  }

  @Test
  void saysWhatToTurnWhereAVoiceIsCutOff() {
    try (VirtualSoundCard card = VirtualSoundCard.plugIn()) {
      MicReport report = check(card, sentence(8));

      String advice = MicAdvice.of(report).getFirst();
      assertTrue(
          advice.matches(
              "\\d+ samples are cut off: turn the capture volume down by \\d+ dB"
                  + " \\(alsamixer, F4\\)"),
          advice);
    }
  }

  @Test
  void tellsAMutedMicrophone() {
    try (VirtualSoundCard card = VirtualSoundCard.plugIn()) {
      MicReport report = MicCheck.run(CaptureSettings.DEFAULT, new PlaybackSettings("none", 0), 1);

      assertFalse(report.levels().isSignal());
      assertFalse(report.speakerPlayed());
      assertTrue(MicAdvice.of(report).getFirst().startsWith("nothing comes in at all"));
    }
  }

  @Test
  void findsNoEchoInNoiseAndSpeech() {
    short[] noise = new short[32_000];
    Random random = new Random(3);
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (short) (3_000 * random.nextGaussian());
    }

    assertEquals(Optional.empty(), Echo.find(noise, 8_000));
    assertEquals(Optional.empty(), Echo.find(sentence(1).samples(), 8_000));
  }

  @Test
  void findsAQuietEchoInNoiseToTheSample() {
    short[] heard = new short[32_000];
    Random random = new Random(3);
    for (int i = 0; i < heard.length; i++) {
      heard[i] = (short) (300 * random.nextGaussian());
    }
    short[] chirp = Echo.chirp();
    for (int i = 0; i < chirp.length; i++) {
      heard[8_800 + i] += (short) (chirp[i] / 10);
    }

    Echo echo = Echo.find(heard, 8_000).orElseThrow();

    assertEquals(50, echo.delayMillis(), 0.07);
    assertEquals(-20, echo.strengthDb(), 1);
  }

  @Test
  void wellSetMicrophoneNeedsNothing() {
    SoundLevels good = new SoundLevels(-26, -60, -10, 0, true);

    assertEquals(
        List.of(),
        MicAdvice.of(new MicReport(CARD, good, 0, true, Optional.of(new Echo(60, -12)))));
  }

  @Test
  void saysByHowMuch() {
    SoundLevels quiet = new SoundLevels(-50, -60, -40, 0, true);
    SoundLevels loud = new SoundLevels(-8, -60, -1, 0, true);
    SoundLevels good = new SoundLevels(-26, -60, -10, 0, true);

    assertEquals(
        List.of(
            "it is very quiet: if you spoke, turn the capture volume up by 24 dB (alsamixer, F4)",
            "the loudest is only 10 dB above the quietest: if you spoke, speak nearer to the"
                + " microphone, or take the noise away"),
        MicAdvice.of(new MicReport(CARD, quiet, 0, false, Optional.empty())));
    assertEquals(
        List.of("it is too loud: turn the capture volume down by 18 dB (alsamixer, F4)"),
        MicAdvice.of(new MicReport(CARD, loud, 0, false, Optional.empty())));
    assertEquals(
        List.of(
            "the speaker is heard 6 dB louder than it plays: turn its volume down by as much, or"
                + " move it away from the microphone"),
        MicAdvice.of(new MicReport(CARD, good, 0, true, Optional.of(new Echo(60, 6)))));
  }
}
