package dev.tern.asr.recording;

import dev.tern.asr.SpeechModel;
import dev.tern.asr.Transcriber;
import dev.tern.asr.Transcript;
import dev.tern.asr.Vocabulary;
import dev.tern.asr.vad.SegmenterSettings;
import dev.tern.asr.vad.SileroModel;
import dev.tern.asr.vad.SileroVad;
import dev.tern.asr.vad.UtteranceListener;
import dev.tern.asr.vad.UtteranceSegmenter;
import dev.tern.asr.vad.UtteranceSpan;
import dev.tern.pcm.GrowingPcm;
import dev.tern.pcm.PcmFormat;
import dev.tern.pcm.Resampler;
import dev.tern.pcm.WavReader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Transcribes recordings of any length and rate, one at a time and on the caller's thread. The
 * models stay the caller's.
 *
 * <p>A recording of up to {@link #WHOLE_SECONDS} is heard whole, since nothing is gained by cutting
 * it; a longer one is cut into utterances of at most 25 s and its silence is left out.
 */
public final class RecordingTranscriber {
  /** What is at most this long is one utterance: as long as the second listener can hear. */
  public static final double WHOLE_SECONDS = 28;

  private static final int RATE_HZ = PcmFormat.SPEECH.sampleRateHz();
  private static final double PIECE_SECONDS = 0.1;

  private final SpeechModel model;
  private final SileroModel vad;
  private final SegmenterSettings settings;

  public RecordingTranscriber(SpeechModel model, SileroModel vad) {
    this(model, vad, SegmenterSettings.RECORDING);
  }

  public RecordingTranscriber(SpeechModel model, SileroModel vad, SegmenterSettings settings) {
    this.model = model;
    this.vad = vad;
    this.settings = settings;
  }

  /** What was understood, and how much sound there was. */
  public record Result(Transcript transcript, double audioSeconds) {}

  /**
   * Reads the sound to its end; the reader stays open.
   *
   * @return all the words, their times counted from the start of the recording; the engine is the
   *     model's where utterances were understood by different ones
   */
  public Result transcribe(WavReader sound, Vocabulary vocabulary, RecordingListener listener) {
    var source = new SpeechSource(sound);
    short[] opening = source.readUpTo((int) (WHOLE_SECONDS * RATE_HZ) + 1);
    if (opening.length <= WHOLE_SECONDS * RATE_HZ) {
      return whole(opening, vocabulary, listener);
    }
    try (var work = new Utterances(vocabulary, listener);
        SileroVad detector = vad.listen()) {
      var segmenter = new UtteranceSegmenter(detector, settings, work);
      double total = source.totalSeconds();
      long done = 0;
      for (short[] piece = opening; piece.length > 0; piece = source.read()) {
        for (int start = 0; start < piece.length; start += RATE_HZ) {
          int length = Math.min(RATE_HZ, piece.length - start);
          segmenter.accept(piece, start, length);
          done += length;
          listener.progress((double) done / RATE_HZ, total);
        }
      }
      segmenter.endNow();
      return new Result(joined(work.understood), (double) done / RATE_HZ);
    }
  }

  private Result whole(short[] samples, Vocabulary vocabulary, RecordingListener listener) {
    double seconds = (double) samples.length / RATE_HZ;
    try (Transcriber transcriber = model.start(vocabulary)) {
      int piece = (int) (PIECE_SECONDS * RATE_HZ);
      for (int start = 0; start < samples.length; start += piece) {
        transcriber.accept(samples, start, Math.min(piece, samples.length - start));
      }
      Transcript transcript = dated(transcriber.finish(), 0, seconds);
      if (!transcript.isBlank()) {
        listener.understood(transcript);
      }
      listener.progress(seconds, seconds);
      return new Result(transcript, seconds);
    }
  }

  /** One text of many; the mean confidence is over all words. */
  private Transcript joined(List<Transcript> parts) {
    if (parts.isEmpty()) {
      return Transcript.nothing(model.engine());
    }
    List<Transcript.Word> words = parts.stream().flatMap(part -> part.words().stream()).toList();
    double confidence = words.stream().mapToDouble(Transcript.Word::confidence).average().orElse(0);
    List<String> engines = parts.stream().map(Transcript::engine).distinct().toList();
    return new Transcript(
        parts.stream().map(Transcript::text).collect(Collectors.joining(" ")),
        words,
        confidence,
        engines.size() == 1 ? engines.getFirst() : model.engine());
  }

  /** Where an engine has no times, its words are spread evenly over the utterance. */
  private static Transcript dated(Transcript transcript, double startSeconds, double endSeconds) {
    if (transcript.isBlank() || !transcript.words().isEmpty()) {
      return transcript;
    }
    String[] texts = transcript.text().strip().split("\\s+");
    double each = (endSeconds - startSeconds) / texts.length;
    List<Transcript.Word> words = new ArrayList<>();
    for (int i = 0; i < texts.length; i++) {
      double start = startSeconds + i * each;
      words.add(new Transcript.Word(texts[i], start, start + each, transcript.confidence()));
    }
    return new Transcript(transcript.text(), words, transcript.confidence(), transcript.engine());
  }

  private static Transcript later(Transcript transcript, double seconds) {
    List<Transcript.Word> words =
        transcript.words().stream()
            .map(
                word ->
                    new Transcript.Word(
                        word.text(),
                        word.startSeconds() + seconds,
                        word.endSeconds() + seconds,
                        word.confidence()))
            .toList();
    return new Transcript(transcript.text(), words, transcript.confidence(), transcript.engine());
  }

  /** Transcribes each utterance as it comes. */
  private final class Utterances implements UtteranceListener, AutoCloseable {
    private final Vocabulary vocabulary;
    private final RecordingListener listener;
    private final List<Transcript> understood = new ArrayList<>();
    private Transcriber transcriber;

    Utterances(Vocabulary vocabulary, RecordingListener listener) {
      this.vocabulary = vocabulary;
      this.listener = listener;
    }

    @Override
    public void started(long startSample) {
      transcriber = model.start(vocabulary);
    }

    @Override
    public void heard(short[] samples, int offset, int length) {
      transcriber.accept(samples, offset, length);
    }

    @Override
    public void ended(UtteranceSpan span) {
      double start = (double) span.start() / RATE_HZ;
      double end = (double) span.end() / RATE_HZ;
      Transcript transcript = later(dated(transcriber.finish(), 0, end - start), start);
      close();
      if (!transcript.isBlank()) {
        understood.add(transcript);
        listener.understood(transcript);
      }
    }

    @Override
    public void close() {
      if (transcriber != null) {
        transcriber.close();
        transcriber = null;
      }
    }
  }

  /** A WAV as the recognisers hear it, piece by piece. */
  private static final class SpeechSource {
    private final WavReader reader;
    private final Resampler resampler;
    private final short[] block;
    private boolean ended;

    SpeechSource(WavReader reader) {
      this.reader = reader;
      this.resampler = new Resampler(reader.format(), RATE_HZ);
      this.block = new short[reader.format().channels() * 4096];
    }

    double totalSeconds() {
      return reader.frameCount() == WavReader.UNKNOWN
          ? Double.NaN
          : (double) reader.frameCount() / reader.format().sampleRateHz();
    }

    /** The next samples, never none before the end. */
    short[] read() {
      while (!ended) {
        int length = reader.read(block, 0, block.length);
        ended = length < 0;
        short[] out = ended ? resampler.finish() : resampler.accept(block, 0, length);
        if (out.length > 0) {
          return out;
        }
      }
      return new short[0];
    }

    /** At least so many samples, or all there are. */
    short[] readUpTo(int count) {
      GrowingPcm sound = new GrowingPcm(0);
      while (sound.length() < count) {
        short[] more = read();
        if (more.length == 0) {
          break;
        }
        sound.append(more, 0, more.length);
      }
      return sound.copy();
    }
  }
}
