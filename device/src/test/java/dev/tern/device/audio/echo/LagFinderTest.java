package dev.tern.device.audio.echo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tern.pcm.Wav;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LagFinderTest {
  private static final Path RECORDINGS = Path.of(System.getProperty("tern.home"), "recordings");
  private static final int BEGIN = 12_000;

  private final LagFinder finder = new LagFinder();
  private final short[] said = Wav.read(RECORDINGS.resolve("07_am_eric.wav")).samples();

  @ParameterizedTest
  @ValueSource(ints = {0, 5, 20, 60, 120})
  void findsTheDirectSoundInTheEchoesOfARoom(int delayMillis) {
    short[] echo = new SpeakerNearMicrophone(delayMillis, 3).echo(said);

    assertEquals(delayMillis * 16, find(said, echo, 4096));
  }

  @Test
  void findsAnEchoThatIsToldTooLate() {
    short[] later = Arrays.copyOfRange(said, 320, said.length);

    assertEquals(-320, find(said, later, 4096));
  }

  @Test
  void findsNothingInAnotherVoice() {
    short[] other = Wav.read(RECORDINGS.resolve("12_af_sarah.wav")).samples();

    assertEquals(LagFinder.NONE, find(said, other, 4096));
  }

  @Test
  void findsNothingInNoiseAndSilence() {
    short[] noise = new short[said.length];
    Random random = new Random(1);
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (short) random.nextInt(-500, 500);
    }

    assertEquals(LagFinder.NONE, find(said, noise, 4096));
    assertEquals(LagFinder.NONE, find(said, new short[said.length], 4096));
  }

  private int find(short[] played, short[] heard, int count) {
    return finder.find(
        Arrays.copyOfRange(played, BEGIN, BEGIN + count),
        Arrays.copyOfRange(heard, BEGIN, BEGIN + count),
        count);
  }
}
