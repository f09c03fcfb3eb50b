package dev.tern.device.audio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.tern.pcm.Loudness;
import dev.tern.pcm.Pcm;
import dev.tern.pcm.PcmFormat;
import dev.tern.pcm.Resampler;
import dev.tern.pcm.Wav;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Microphone and speaker on a sound card made of software. */
@Timeout(60)
class LiveSoundTest {
  private static final PcmFormat VOICE = new PcmFormat(24_000, 1);
  private static final Pcm SENTENCE =
      Wav.read(Path.of(System.getProperty("tern.home"), "recordings", "66_bf_emma.wav"));
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static Pcm sine(int rateHz, double hz, double seconds) {
    short[] samples = new short[(int) (rateHz * seconds)];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (short) (16_000 * Math.sin(2 * Math.PI * hz * i / rateHz));
    }
    return new Pcm(new PcmFormat(rateHz, 1), samples);
  }

  /** The last sample louder than a whisper, by its number. */
  private static int lastLoud(Pcm sound) {
    int last = sound.samples().length - 1;
    while (last >= 0 && Math.abs(sound.samples()[last]) < 1000) {
      last--;
    }
    return last;
  }

  private static int firstLoud(short[] samples, int count) {
    int first = 0;
    while (first < count && Math.abs(samples[first]) < 1000) {
      first++;
    }
    return first;
  }

  @Test
  void speakerFallsSilentWithin50MillisecondsAndSpeaksAgain() throws Exception {
    try (VirtualSoundCard card = VirtualSoundCard.plugIn();
        Speaker speaker = Speaker.open("default", VOICE)) {
      for (int round = 0; round < 5; round++) {
        VirtualSoundCard.Recording recording = card.record();
        long playedBefore = speaker.playedSamples();
        Thread playing = Thread.ofPlatform().start(() -> speaker.accept(sine(24_000, 440, 5)));
        Thread.sleep(700);
        long stopped = System.nanoTime();
        speaker.stop();
        playing.join();
        Pcm heard = recording.stop();

        long lateMillis = (recording.nanoTimeOf(lastLoud(heard)) - stopped) / 1_000_000;
        assertTrue(lateMillis < 50, () -> "silent after " + lateMillis + " ms");
        int loud = lastLoud(heard) - firstLoud(heard.samples(), heard.samples().length);
        long told = (speaker.playedSamples() - playedBefore) * 2;
        assertEquals(loud / 48.0, told / 48.0, 100);
      }
    }
  }

  @Test
  void playsAllOfASoundAtItsPace() {
    try (VirtualSoundCard card = VirtualSoundCard.plugIn();
        Speaker speaker = Speaker.open("default", VOICE)) {
      speaker.accept(new Pcm(VOICE, new short[24_000])); // until it is compiled
      speaker.drain();
      long xrunsBefore = speaker.xruns();
      long samplesBefore = speaker.playedSamples();
      VirtualSoundCard.Recording recording = card.record();
      long begun = System.nanoTime();
      speaker.accept(sine(24_000, 440, 2));
      speaker.drain();
      long took = (System.nanoTime() - begun) / 1_000_000;
      speaker.close();
      Pcm heard = recording.stop();

      int first = firstLoud(heard.samples(), heard.samples().length);
      assertEquals(2000, (lastLoud(heard) - first) / 48.0, 5);
      assertEquals(2000, took, 200);
      assertEquals(48_000, speaker.playedSamples() - samplesBefore);
      assertEquals(xrunsBefore, speaker.xruns());
    }
  }

  @Test
  void countsTheGapsWithinASound() {
    Pcm tenth = sine(24_000, 440, 0.1);
    try (VirtualSoundCard card = VirtualSoundCard.plugIn();
        Speaker speaker = Speaker.open("default", VOICE)) {
      speaker.accept(tenth);
      speaker.drain();
      long before = speaker.xruns();

      speaker.goOn(tenth);
      assertEquals(before + 1, speaker.xruns(), "it should have followed at once");
      speaker.drain();
      speaker.accept(tenth);
      assertEquals(before + 1, speaker.xruns(), "another sound may come when it likes");
    }
  }

  @Test
  void playsAtTheRateThatTheBoardNamesAndAsLoudAsItIsTold() {
    AtomicInteger volume = new AtomicInteger(100);
    try (VirtualSoundCard card = VirtualSoundCard.plugIn();
        Speaker speaker =
            Speaker.open(
                new PlaybackSettings("default", 44_100),
                VOICE,
                volume::get,
                EchoCanceller.NONE,
                new SoundLosses())) {
      assertEquals(44_100, speaker.cardFormat().sampleRateHz());
      VirtualSoundCard.Recording recording = card.record();
      speaker.accept(sine(24_000, 440, 1));
      volume.set(50);
      speaker.accept(sine(24_000, 440, 1));
      speaker.drain();
      Pcm heard = recording.stop();

      int from = firstLoud(heard.samples(), heard.samples().length);
      double full = Loudness.of(heard.samples(), from + 9_600, 24_000).rmsDbfs();
      double half = Loudness.of(heard.samples(), from + 57_600, 24_000).rmsDbfs();
      assertEquals(12.04, full - half, 0.5);
      assertEquals(48_000, speaker.playedSamples(), 60); // the resampler keeps the last 2 ms
    }
  }

  @Test
  void echoCancellerIsToldWhatIsPlayedAndWhen() {
    Told told = new Told();
    try (VirtualSoundCard card = VirtualSoundCard.plugIn();
        Speaker speaker =
            Speaker.open(PlaybackSettings.DEFAULT, VOICE, () -> 100, told, new SoundLosses())) {
      VirtualSoundCard.Recording recording = card.record();
      speaker.accept(sine(24_000, 440, 1));
      speaker.drain();
      Pcm heard = recording.stop();

      long played = recording.nanoTimeOf(firstLoud(heard.samples(), heard.samples().length));
      assertEquals(16_000, told.count, 100);
      assertEquals(played, told.firstNanos, 80_000_000);
      assertEquals(told.firstNanos + 1_000_000_000L, told.endNanos, 5_000_000);
    }
  }

  private static final class Told implements EchoCanceller {
    private long firstNanos;
    private long endNanos;
    private int count;

    @Override
    public void playing(short[] samples, int offset, int count, long nanoTime) {
      firstNanos = this.count == 0 ? nanoTime : firstNanos;
      endNanos = nanoTime + count * 1_000_000_000L / 16_000;
      this.count += count;
    }

    @Override
    public void clean(short[] frame, int count, long nanoTime) {}

    @Override
    public void close() {}
  }

  @Test
  void microphoneHearsTheSameAtAnyRateAndChannel() {
    Pcm spoken = Resampler.toSpeech(SENTENCE);
    try (VirtualSoundCard card = VirtualSoundCard.plugIn()) {
      for (CaptureSettings settings :
          new CaptureSettings[] {
            CaptureSettings.DEFAULT,
            new CaptureSettings("default", 2, 48_000),
            new CaptureSettings("default", 1, 44_100),
            new CaptureSettings("default", 3, 16_000)
          }) {
        try (Microphone microphone = Microphone.open(settings, new SoundLosses())) {
          VirtualSoundCard.Speaking speaking = card.begin(SENTENCE);
          short[] heard = new short[16_000 * 4];
          assertEquals(heard.length, microphone.read(heard));
          speaking.await();

          double level = Loudness.of(heard, 0, heard.length).peakDbfs();
          assertEquals(Loudness.of(spoken).peakDbfs(), level, 1.5, settings::toString);
          assertEquals(0, microphone.xruns());
        }
      }
    }
  }

  @Test
  void microphoneTellsWhenItHeard() throws Exception {
    try (VirtualSoundCard card = VirtualSoundCard.plugIn();
        Microphone microphone = Microphone.open("default")) {
      VirtualSoundCard.Recording truth = card.recordMicrophone();
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  Thread.sleep(1500);
                  card.speak(sine(16_000, 440, 0.5));
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      short[] frame = new short[512];
      int at;
      do {
        microphone.read(frame);
        at = firstLoud(frame, frame.length);
      } while (at == frame.length);
      long told = microphone.capturedAtNanos() + at * 1_000_000_000L / 16_000;
      Pcm recorded = truth.stop();

      long heard = truth.nanoTimeOf(firstLoud(recorded.samples(), recorded.samples().length));
      assertEquals(heard, told, 60_000_000);
    }
  }

  @Test
  void nothingIsAllocatedPerFrame() {
    try (VirtualSoundCard card = VirtualSoundCard.plugIn();
        Microphone microphone =
            Microphone.open(new CaptureSettings("default", 2, 48_000), new SoundLosses());
        Speaker speaker =
            Speaker.open(
                new PlaybackSettings("default", 48_000),
                VOICE,
                () -> 70,
                EchoCanceller.NONE,
                new SoundLosses())) {
      short[] frame = new short[160];
      Pcm sound = sine(24_000, 440, 0.01);
      long[] allocated = new long[1];
      for (int i = 0; i < 200; i++) {
        microphone.read(frame);
        speaker.accept(sound);
      }
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 1000; i++) {
        microphone.read(frame);
      }
      allocated[0] = THREADS.getCurrentThreadAllocatedBytes() - before;
      before = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 1000; i++) {
        speaker.accept(sound);
      }
      long bySpeaker = THREADS.getCurrentThreadAllocatedBytes() - before;

      assertTrue(allocated[0] < 1000, () -> "microphone: " + allocated[0] + " bytes");
      assertTrue(bySpeaker < 1000, () -> "speaker: " + bySpeaker + " bytes");
    }
  }

  @Test
  void cardThatIsPulledOutIsToldSoonAndComesBack() {
    try (VirtualSoundCard card = VirtualSoundCard.plugIn();
        Microphone microphone = Microphone.open("default");
        Speaker speaker = Speaker.open("default", VOICE)) {
      short[] frame = new short[512];
      microphone.read(frame);
      assertTrue(speaker.accept(sine(24_000, 440, 0.1)));
      card.pullOut();

      long pulled = System.nanoTime();
      NoSoundDeviceException gone =
          assertThrows(
              NoSoundDeviceException.class,
              () -> {
                while (true) {
                  microphone.read(frame);
                }
              });
      assertEquals(
          "audio.capture: the microphone has stopped; connect it again", gone.getMessage());
      assertFalse(speaker.accept(sine(24_000, 440, 3)));
      long tookMillis = (System.nanoTime() - pulled) / 1_000_000;
      assertTrue(tookMillis < 4_000, () -> "told after " + tookMillis + " ms");
      speaker.drain();
      speaker.stop();
      NoSoundDeviceException none =
          assertThrows(NoSoundDeviceException.class, () -> Microphone.open("default"));
      assertEquals(1, none.getMessage().lines().count());

      card.start();
      try (Microphone again = Microphone.open("default");
          Speaker speaksAgain = Speaker.open("default", VOICE)) {
        assertEquals(512, again.read(frame));
        VirtualSoundCard.Recording recording = card.record();
        assertTrue(speaksAgain.accept(sine(24_000, 440, 0.5)));
        speaksAgain.drain();
        Pcm heard = recording.stop();
        assertTrue(lastLoud(heard) > 0);
      }
    }
  }

  @Test
  void interruptEndsAReadThatWaits() throws Exception {
    try (VirtualSoundCard card = VirtualSoundCard.plugIn();
        Microphone microphone = Microphone.open("default")) {
      Thread reading = Thread.ofPlatform().start(() -> microphone.read(new short[1 << 20]));
      Thread.sleep(200);
      reading.interrupt();

      assertTrue(reading.join(Duration.ofSeconds(2)), card::toString);
    }
  }
}
