package dev.tern.device.wake;

import dev.tern.asr.SpeechModel;
import dev.tern.asr.Transcriber;
import dev.tern.asr.Vocabulary;
import dev.tern.asr.vad.VoiceActivityDetector;
import dev.tern.asr.wake.WakeHead;
import dev.tern.asr.wake.WakeWordDetector;
import dev.tern.asr.wake.WakeWordDetector.Detection;
import dev.tern.pcm.PcmFormat;
import dev.tern.pcm.PcmRing;
import dev.tern.pcm.Resampler;
import dev.tern.pcm.WavReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * How often wake words are missed and how often they are heard where nobody said them, over
 * recordings, through the same detectors as at the microphone.
 *
 * <p>A recording is a call of the word that its name or its folder's name begins with ({@code
 * computer_17.wav}, {@code computer/17.wav}); every other one holds none.
 */
public final class WakeBench {
  /**
   * A call that was heard.
   *
   * @param seconds from the recording's start to the word's end
   */
  public record Heard(Path file, String word, double seconds, float score) {}

  /**
   * What came of one word.
   *
   * @param calls recordings of it
   * @param missed those in which it was not heard
   * @param falseAccepts where it was heard and was not said
   */
  public record Word(
      String word, float threshold, int calls, List<Path> missed, List<Heard> falseAccepts) {}

  /**
   * What came of all.
   *
   * @param hours of recordings that hold no call
   * @param soundSeconds of all recordings
   * @param voiceActivitySeconds of one core for voice activity detection
   * @param wakeSeconds of one core for the wake words
   */
  public record Result(
      List<Word> words,
      double hours,
      double soundSeconds,
      double voiceActivitySeconds,
      double wakeSeconds) {
    public int calls() {
      return words.stream().mapToInt(Word::calls).sum();
    }

    public int missed() {
      return words.stream().mapToInt(word -> word.missed().size()).sum();
    }

    public int falseAccepts() {
      return words.stream().mapToInt(word -> word.falseAccepts().size()).sum();
    }

    /** NaN where every recording is a call. */
    public double falseAcceptsPerHour() {
      return hours > 0 ? falseAccepts() / hours : Double.NaN;
    }
  }

  /** Told after each recording. */
  @FunctionalInterface
  public interface Progress {
    void done(int files, int of);
  }

  private static final Path THREAD_TIME = Path.of("/proc/thread-self/schedstat");
  private static final int TAIL_MILLIS = 700;

  /** What the recognizer hears of the time before a doubtful call, as at the microphone. */
  private static final int LOOK_BACK_SAMPLES = WakeWordDetector.LONGEST_MILLIS * 16;

  /** After so much sound the word would have been among the recognizer's. */
  private static final int MOST_DOUBT_SAMPLES = LOOK_BACK_SAMPLES + 16_000;

  private final VoiceActivityDetector voiceActivity;
  private final WakeWordDetector detector;
  private final List<WakeHead> heads;
  private final SpeechModel listener;
  private final short[] frame;
  private long voiceActivityNanos;
  private long wakeNanos;

  /**
   * @param detector listens for {@code heads}
   * @param listener asked where the detector is in doubt
   */
  public WakeBench(
      VoiceActivityDetector voiceActivity,
      WakeWordDetector detector,
      List<WakeHead> heads,
      SpeechModel listener) {
    this.voiceActivity = voiceActivity;
    this.detector = detector;
    this.heads = heads;
    this.listener = listener;
    this.frame = new short[voiceActivity.frameLength()];
  }

  /** Listens to every file. */
  public Result run(List<Path> files, Progress progress) {
    List<Heard> wrong = new ArrayList<>();
    List<Path> missed = new ArrayList<>();
    List<Path> calls = new ArrayList<>();
    long quietSamples = 0;
    long samples = 0;
    long ran = ranNanos();
    long began = System.nanoTime();
    for (int i = 0; i < files.size(); i++) {
      Path file = files.get(i);
      Optional<String> called = called(file);
      List<Heard> heard = new ArrayList<>();
      long length = hear(file, heard);
      samples += length;
      if (called.isEmpty()) {
        quietSamples += length;
      } else {
        calls.add(file);
        if (heard.stream().noneMatch(one -> one.word().equals(called.get()))) {
          missed.add(file);
        }
      }
      heard.stream().filter(one -> !one.word().equals(called.orElse(""))).forEach(wrong::add);
      progress.done(i + 1, files.size());
    }
    List<Word> words = heads.stream().map(head -> word(head, calls, missed, wrong)).toList();
    // Others may have used this core meanwhile: what counts is what this thread ran.
    double share = (ranNanos() - ran) / (double) (System.nanoTime() - began);
    double core = (share > 0 ? Math.min(1, share) : 1) / 1e9;
    return new Result(
        words,
        quietSamples / 16_000.0 / 3600,
        samples / 16_000.0,
        voiceActivityNanos * core,
        wakeNanos * core);
  }

  private Word word(WakeHead head, List<Path> calls, List<Path> missed, List<Heard> wrong) {
    String word = head.word();
    return new Word(
        word,
        head.threshold(),
        (int) calls.stream().filter(file -> called(file).orElse("").equals(word)).count(),
        missed.stream().filter(file -> called(file).orElse("").equals(word)).toList(),
        wrong.stream().filter(one -> one.word().equals(word)).toList());
  }

  private Optional<String> called(Path file) {
    String name = file.getFileName().toString();
    Path parent = file.toAbsolutePath().getParent();
    String folder = parent.getFileName() == null ? "" : parent.getFileName().toString();
    return heads.stream()
        .map(WakeHead::word)
        .filter(word -> begins(name, word) || begins(folder, word))
        .findFirst();
  }

  private static boolean begins(String name, String word) {
    return name.startsWith(word)
        && (name.length() == word.length() || !Character.isLetter(name.charAt(word.length())));
  }

  /** Listens to one recording; the samples it has at 16 kHz. */
  private long hear(Path file, List<Heard> heard) {
    detector.reset();
    voiceActivity.reset();
    long position = 0;
    try (WavReader reader = WavReader.open(file)) {
      PcmFormat format = reader.format();
      Resampler resampler = new Resampler(format, PcmFormat.SPEECH.sampleRateHz());
      short[] block = new short[format.sampleRateHz() * format.channels()];
      Feed feed = new Feed(file, heard);
      int count = reader.read(block, 0, block.length);
      while (count > 0) {
        feed.accept(resampler.accept(block, 0, count));
        count = reader.read(block, 0, block.length);
      }
      feed.accept(resampler.finish());
      position = feed.samples;
      // A head is surest just after its word; some recordings end with it.
      feed.accept(quiet(TAIL_MILLIS * 16));
      feed.end();
    }
    return position;
  }

  /** A room in which nobody speaks: the faintest noise, never zeros. */
  private static short[] quiet(int length) {
    Random random = new Random(2);
    short[] samples = new short[length];
    for (int i = 0; i < length; i++) {
      samples[i] = (short) (random.nextGaussian() * 3);
    }
    return samples;
  }

  /** Cuts sound into frames. */
  private final class Feed {
    private final Path file;
    private final List<Heard> heard;
    private final PcmRing recent = new PcmRing(LOOK_BACK_SAMPLES);
    private int fill;
    private long samples;
    private Doubt doubt; // null mostly

    Feed(Path file, List<Heard> heard) {
      this.file = file;
      this.heard = heard;
    }

    void accept(short[] sound) {
      for (int from = 0; from < sound.length; ) {
        int count = Math.min(frame.length - fill, sound.length - from);
        System.arraycopy(sound, from, frame, fill, count);
        fill += count;
        from += count;
        if (fill == frame.length) {
          fill = 0;
          look();
        }
      }
      samples += sound.length;
    }

    private void look() {
      long start = System.nanoTime();
      float speech = voiceActivity.speechProbability(frame, 0);
      long between = System.nanoTime();
      Detection detection = detector.accept(frame, 0, frame.length, speech);
      wakeNanos += System.nanoTime() - between;
      voiceActivityNanos += between - start;
      recent.write(frame, 0, frame.length);
      if (detection != null && detection.sure()) {
        heard(detection);
      } else if (detection != null && doubt == null) {
        short[] before = recent.last(LOOK_BACK_SAMPLES);
        doubt = new Doubt(detection, listener.start(Vocabulary.OPEN));
        doubt.accept(before, before.length);
      } else if (doubt != null) {
        doubt.accept(frame, frame.length);
      }
      followDoubt();
    }

    private void followDoubt() {
      if (doubt != null && doubt.detection.isIn(doubt.transcriber.partial())) {
        heard(doubt.detection);
      } else if (doubt != null && doubt.samples > MOST_DOUBT_SAMPLES) {
        end();
      }
    }

    private void heard(Detection detection) {
      heard.add(
          new Heard(file, detection.word(), detection.endSample() / 16_000.0, detection.score()));
      end();
    }

    /** Nothing more is heard of a doubtful call. */
    void end() {
      if (doubt != null) {
        doubt.transcriber.close();
        doubt = null;
      }
    }
  }

  /** A call that the recognizer has to confirm. */
  private static final class Doubt {
    final Detection detection;
    final Transcriber transcriber;
    int samples;

    Doubt(Detection detection, Transcriber transcriber) {
      this.detection = detection;
      this.transcriber = transcriber;
    }

    void accept(short[] sound, int count) {
      transcriber.accept(sound, 0, count);
      samples += count;
    }
  }

  /** What this thread has run, in nanoseconds; 0 where the kernel does not tell. */
  private static long ranNanos() {
    try {
      return Long.parseLong(Files.readString(THREAD_TIME).split(" ")[0]);
    } catch (IOException | NumberFormatException e) {
      return 0;
    }
  }
}
