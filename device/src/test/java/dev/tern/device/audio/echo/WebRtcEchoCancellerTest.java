package dev.tern.device.audio.echo;

import static dev.tern.device.audio.echo.SpeakerNearMicrophone.levelDb;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.asr.Transcriber;
import dev.tern.asr.Vocabulary;
import dev.tern.asr.text.WordErrorRate;
import dev.tern.asr.vosk.VoskModel;
import dev.tern.device.audio.EchoCanceller;
import dev.tern.pcm.Wav;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the appliance asks of an echo canceller, whoever made it. */
class WebRtcEchoCancellerTest {
  private static final int SECOND = 16_000;
  private static final Path HOME = Path.of(System.getProperty("tern.home"));

  /** Four commands, spoken one after the other: what the appliance is taken to say. */
  private static short[] said;

  @BeforeAll
  static void speak() {
    said = sounds("12", "13", "14", "15", "16", "17", "18", "19");
  }

  @ParameterizedTest
  @CsvSource({"20, 0, 0", "60, 0, 0", "120, 0, 0", "20, 20, 0", "20, 3, 60", "60, 3, -40"})
  void leavesAHundredthOfItsOwnVoice(int delayMillis, double jitterMillis, int latencyMillis) {
    var room =
        new SpeakerNearMicrophone(delayMillis, 7)
            .jitter(jitterMillis)
            .unknownLatency(latencyMillis);
    short[] echo = room.echo(said);

    short[] left;
    try (EchoCanceller canceller = new WebRtcEchoCanceller()) {
      left = room.clean(canceller, said, echo);
    }

    double lower = drop(echo, left, 4 * SECOND);
    assertTrue(lower >= 20, "echo is lower by dB=" + lower);
  }

  @Test
  void recognizerHearsNoWordOfItsOwnVoice() {
    var room = new SpeakerNearMicrophone(40, 3).jitter(5);
    short[] echo = room.echo(said);

    short[] left;
    try (EchoCanceller canceller = new WebRtcEchoCanceller()) {
      left = room.clean(canceller, said, echo);
    }

    assertEquals("", hear(Arrays.copyOfRange(left, 4 * SECOND, left.length)));
  }

  @Test
  void leavesAPersonWhoTalksOverItUnderstood() {
    var room = new SpeakerNearMicrophone(40, 3).jitter(5);
    int begin = said.length - 6 * SECOND;
    short[] person = sounds("07");
    short[] heard = room.echo(said);
    for (int i = 0; i < person.length; i++) {
      heard[begin + i] = (short) Math.clamp(heard[begin + i] + person[i], -32768, 32767);
    }

    short[] left;
    try (EchoCanceller canceller = new WebRtcEchoCanceller()) {
      left = room.clean(canceller, said, heard);
    }

    String command = "turn on the dishwasher";
    String without = hear(Arrays.copyOfRange(heard, begin, begin + person.length));
    String with = hear(Arrays.copyOfRange(left, begin, begin + person.length));
    int errors = WordErrorRate.of(command, with).errors();
    assertTrue(errors <= 1, "heard: " + with);
    assertTrue(errors < WordErrorRate.of(command, without).errors(), "without: " + without);
  }

  @Test
  void followsASpeakerWhoseClockIsFast() {
    var room = new SpeakerNearMicrophone(40, 3).jitter(3).drift(100);
    short[] echo = room.echo(said);

    short[] left;
    try (EchoCanceller canceller = new WebRtcEchoCanceller()) {
      left = room.clean(canceller, said, echo);
    }

    assertTrue(drop(echo, left, 4 * SECOND) >= 20);
  }

  @Test
  void takesFramesOfAnyLengthAndGivesThemBackTenMillisecondsLate() {
    var room = new SpeakerNearMicrophone(40, 3).frame(512);
    short[] echo = room.echo(said);

    short[] left;
    try (EchoCanceller canceller = new WebRtcEchoCanceller()) {
      left = room.clean(canceller, said, echo);
    }

    assertTrue(drop(echo, left, 4 * SECOND) >= 20);
  }

  @Test
  void changesNothingWhileNothingIsPlayed() {
    short[] person = sounds("07");

    try (EchoCanceller canceller = new WebRtcEchoCanceller()) {
      assertArrayEquals(
          person, new SpeakerNearMicrophone(40, 3).clean(canceller, new short[0], person));
    }
  }

  @Test
  void delaysOddFramesByTenMillisecondsAndLosesNothing() {
    short[] person = sounds("07");

    short[] left;
    try (EchoCanceller canceller = new WebRtcEchoCanceller()) {
      left = new SpeakerNearMicrophone(40, 3).frame(100).clean(canceller, new short[0], person);
    }

    int whole = person.length / 100 * 100 - 160;
    assertArrayEquals(Arrays.copyOf(person, whole), Arrays.copyOfRange(left, 160, 160 + whole));
  }

  @Test
  void forgetsWhatWasStoppedBeforeItWasPlayed() {
    var room = new SpeakerNearMicrophone(40, 3);
    short[] echo = room.echo(said);

    short[] left;
    try (EchoCanceller canceller = new WebRtcEchoCanceller()) {
      // Noise that is queued for the next two seconds and never played.
      short[] noise = new short[2 * SECOND];
      Random random = new Random(1);
      for (int i = 0; i < noise.length; i++) {
        noise[i] = (short) random.nextInt(-8000, 8000);
      }
      canceller.playing(noise, 0, noise.length, System.nanoTime() + 100_000_000);
      left = room.clean(canceller, said, echo);
    }

    assertTrue(drop(echo, left, 4 * SECOND) >= 20);
  }

  @Test
  void isQuietAboutFramesAfterItsEnd() {
    EchoCanceller canceller = new WebRtcEchoCanceller();
    canceller.close();
    canceller.close();

    canceller.clean(new short[160], 160, System.nanoTime());
  }

  private static double drop(short[] before, short[] after, int from) {
    return levelDb(before, from, after.length) - levelDb(after, from, after.length);
  }

  private static String hear(short[] samples) {
    Path model = HOME.resolve("models/tern-vosk-en");
    Assumptions.assumeTrue(Files.isDirectory(model), "needs the recognizer's model in " + model);
    try (VoskModel vosk = VoskModel.open(model);
        Transcriber transcriber = vosk.start(Vocabulary.OPEN)) {
      transcriber.accept(samples, 0, samples.length);
      return transcriber.finish().text().strip();
    }
  }

  private static short[] sounds(String... numbers) {
    short[] all = new short[0];
    for (String number : numbers) {
      short[] one = recording(number);
      int at = all.length;
      all = Arrays.copyOf(all, at + one.length);
      System.arraycopy(one, 0, all, at, one.length);
    }
    return all;
  }

  private static short[] recording(String number) {
    try (var files = Files.newDirectoryStream(HOME.resolve("recordings"), number + "_*.wav")) {
      return Wav.read(files.iterator().next()).samples();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
