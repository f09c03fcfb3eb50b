package dev.tern.asr.whisper;

import dev.tern.asr.AsrException;
import dev.tern.asr.SpeechModel;
import dev.tern.asr.Transcriber;
import dev.tern.asr.Transcript;
import dev.tern.asr.Vocabulary;
import dev.tern.tensor.kernel.Kernels;
import dev.tern.tensor.memory.NativeMemory;
import dev.tern.tensor.pack.PackFile;
import dev.tern.tensor.pack.TernaryLayout;
import dev.tern.tensor.team.ThreadTeam;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleConsumer;
import java.util.stream.Stream;

/**
 * Whisper, loaded: the weights (39 MB for tiny.en, mapped from a pack file beside the model where
 * one can be kept), one set of buffers, one thread team.
 *
 * <p>Utterances are transcribed one at a time; a second caller waits.
 */
public final class WhisperModel implements SpeechModel {
  /** The name in traces and JSON. */
  public static final String ENGINE = "whisper";

  /** BCP 47's tag for a language that is not known. */
  private static final String UNDETERMINED = "und";

  /**
   * In logits, for each token of a word that is expected. With 31 words picked from the recordings
   * (tiny.en): 17 of their 309 words wrong instead of 20, with 0.5 as well, with 2 it is 16;
   * LibriSpeech stays at 12 of 298 with all three.
   */
  private static final float EXPECTED_BONUS = 1;

  private static final int RATE = LogMel.SAMPLE_RATE_HZ;

  private final WhisperOptions options;
  private final ThreadTeam team;
  private final LogMel logMel;
  private final Encoder encoder;
  private final Decoder decoder;
  private final TokenRules rules;
  private final TextSearch search;
  private final WordTimes times;
  private volatile String language;
  private final Optional<String> remark;
  private boolean closed;

  private WhisperModel(Weights weights, TokenRules rules, WhisperOptions options, ThreadTeam team) {
    this.options = options;
    this.rules = rules;
    if (findsLanguage()) {
      language = UNDETERMINED;
    } else {
      rules.write(options.language());
      language = rules.language();
    }
    this.team = team;
    Kernels kernels = Kernels.best();
    encoder = new Encoder(weights, kernels, team);
    logMel = new LogMel(kernels, team, encoder.mostFrames());
    decoder = new Decoder(weights, rules.alignmentHeads(), kernels, team, options.beam());
    remark = weights.remark();
    search =
        options.beam() == 1
            ? new GreedySearch(decoder, rules)
            : new BeamSearch(decoder, rules, options.beam());
    times = new WordTimes(decoder, rules);
  }

  /**
   * Loads a Whisper model, English or multilingual.
   *
   * @param model a folder with CTranslate2's {@code model.bin}, {@code config.json} and {@code
   *     vocabulary.txt} (or {@code .json}), or with one whisper.cpp file {@code ggml-….bin}; or
   *     that file itself
   */
  public static WhisperModel open(Path model, WhisperOptions options) {
    Path file = Files.isDirectory(model) ? fileIn(model) : model;
    if (GgmlFile.isOne(file)) {
      try (GgmlFile ggml = GgmlFile.open(file)) {
        return pack(file, ggml, ggml.rules(), options);
      }
    }
    TokenRules rules = TokenRules.read(file.toAbsolutePath().getParent());
    try (Ct2File ct2 = Ct2File.open(file)) {
      return pack(file, ct2, rules, options);
    }
  }

  private static Path fileIn(Path folder) {
    Path usual = folder.resolve("model.bin");
    if (Files.exists(usual)) {
      return usual;
    }
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> ggml =
          files
              .filter(file -> file.getFileName().toString().matches("ggml-.*\\.bin"))
              .sorted()
              .toList();
      if (ggml.size() == 1) {
        return ggml.getFirst();
      }
      throw new AsrException(
          "%s: expected model.bin or one ggml-….bin, found %s; name the file"
              .formatted(folder, ggml.isEmpty() ? "neither" : ggml));
    } catch (IOException e) {
      throw new AsrException(folder + ": cannot be read (" + e + ")", e);
    }
  }

  private static WhisperModel pack(
      Path file, WhisperFile numbers, TokenRules rules, WhisperOptions options) {
    ThreadTeam team = new ThreadTeam(options.threads());
    try {
      Path beside = file.toAbsolutePath().getParent();
      Path packs = Files.isWritable(beside) ? beside : options.packFolder().orElse(beside);
      PackFile pack = new PackFile(file, packs, TernaryLayout.AS_IN_FILE, team);
      Weights weights = Weights.read(numbers, pack, new NativeMemory());
      check(file, weights, rules);
      return new WhisperModel(weights, rules, options, team);
    } catch (RuntimeException | Error refused) {
      team.close();
      throw refused;
    }
  }

  private static void check(Path file, Weights weights, TokenRules rules) {
    if (weights.vocabulary() != rules.count()) {
      throw new AsrException(
          "%s: expected %d tokens as in its vocabulary, found %d; the files are of two models"
              .formatted(file, rules.count(), weights.vocabulary()));
    }
    for (Decoder.AlignmentHead head : rules.alignmentHeads()) {
      int layers = weights.decoder().size();
      if (head.layer() < 0
          || head.layer() >= layers
          || head.head() < 0
          || head.head() >= weights.heads()) {
        throw new AsrException(
            "%s: expected alignment heads of %d layers of %d heads, found layer=%d, head=%d; the"
                    .formatted(file, layers, weights.heads(), head.layer(), head.head())
                + " files are of two models");
      }
    }
  }

  /**
   * Names words that are to be expected from now on, as those that the skills are called with: they
   * become likelier than words that sound the same.
   *
   * @param words or phrases, in any case; empty: none
   */
  public synchronized void expect(Collection<String> words) {
    search.expect(words.isEmpty() ? WordBias.NONE : WordBias.of(sequences(words), EXPECTED_BONUS));
  }

  private List<List<Integer>> sequences(Collection<String> words) {
    List<List<Integer>> sequences = new ArrayList<>();
    for (String word : words) {
      if (word.isBlank()) {
        continue;
      }
      String capital = word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
      sequences.add(rules.ids(" " + word));
      sequences.add(rules.ids(" " + capital));
    }
    return sequences;
  }

  /** One line that somebody should read, as why the weights are packed at each start. */
  public Optional<String> remark() {
    return remark;
  }

  @Override
  public String engine() {
    return ENGINE;
  }

  /**
   * The language it writes. Where it is to find that out, the last utterance's; {@code und} before
   * the first.
   */
  @Override
  public String language() {
    return language;
  }

  /** Whisper cannot be narrowed: the vocabulary is ignored. */
  @Override
  public Transcriber start(Vocabulary vocabulary) {
    return new WhisperTranscriber(this);
  }

  /**
   * Transcribes a whole sound at once.
   *
   * @param samples 16 kHz mono, of any length; not kept
   * @param progress gets how much is done, 0 to 1, after each window of up to 30 s
   */
  public synchronized Transcript transcribe(
      short[] samples, int offset, int length, DoubleConsumer progress) {
    requireOpen();
    List<Heard> windows = new ArrayList<>();
    int done = 0;
    while (done < length) {
      int window = SoundWindows.length(samples, offset + done, length - done, longestWindow());
      Encoding encoding = encode(samples, offset + done, window, () -> true).orElseThrow();
      windows.add(hear(encoding, (double) done / RATE));
      done += window;
      progress.accept((double) done / length);
    }
    return transcript(windows);
  }

  private static Transcript transcript(List<Heard> windows) {
    var text = new StringBuilder();
    List<Transcript.Word> words = new ArrayList<>();
    for (Heard heard : windows) {
      if (!heard.text().isEmpty()) {
        text.append(text.isEmpty() ? "" : " ").append(heard.text());
        words.addAll(heard.words());
      }
    }
    if (text.isEmpty()) {
      return Transcript.nothing(ENGINE);
    }
    double confidence = words.stream().mapToDouble(Transcript.Word::confidence).average().orElse(0);
    return new Transcript(text.toString(), words, confidence, ENGINE);
  }

  private record Heard(String text, List<Transcript.Word> words) {
    private static final Heard NOTHING = new Heard("", List.of());
  }

  /** What is said in a window that was encoded. */
  private Heard hear(Encoding encoding, double startSeconds) {
    if (HallucinationGuard.isSilent(encoding.samples(), encoding.offset(), encoding.length())) {
      return Heard.NOTHING;
    }
    TextSearch.Result result = decode(encoding);
    if (HallucinationGuard.nobodySpoke(result)) {
      return Heard.NOTHING;
    }
    String text = rules.text(result.ids()).strip();
    if (HallucinationGuard.isLost(result, text, (double) encoding.length() / RATE)) {
      return Heard.NOTHING;
    }
    int heardPositions = Math.min(LogMel.frames(encoding.length()) / 2, decoder.positions());
    return !HallucinationGuard.hasWords(text)
        ? Heard.NOTHING
        : new Heard(text, times.words(result, heardPositions, startSeconds));
  }

  /**
   * What the encoder made of a window of sound; it waits to be decoded.
   *
   * @param samples of the sound, of which it holds {@code length} from {@code offset}
   * @param frames that the encoder was shown, 10 ms each
   * @param rows [positions, state]
   */
  @SuppressWarnings("ArrayRecordComponent") // bulk data; identity is not compared
  record Encoding(
      short[] samples, int offset, int length, int frames, int positions, float[] rows) {}

  /**
   * The first half of the work, for which the words are not needed yet.
   *
   * @param length up to {@link #longestWindow}
   * @param wanted asked again and again; once false the work ends within a layer
   * @return empty where it was broken off
   */
  Optional<Encoding> encode(short[] samples, int offset, int length, BooleanSupplier wanted) {
    int frames = options.windowFrames(LogMel.frames(length), encoder.mostFrames());
    return encode(samples, offset, length, frames, wanted);
  }

  private synchronized Optional<Encoding> encode(
      short[] samples, int offset, int length, int frames, BooleanSupplier wanted) {
    requireOpen();
    int heard = logMel.compute(samples, offset, length, encoder.mel(), encoder.firstMelRow());
    int positions = encoder.forward(heard, frames, logMel.silence(), wanted);
    if (positions == 0) {
      return Optional.empty();
    }
    float[] rows = encoder.output(positions);
    return Optional.of(new Encoding(samples, offset, length, frames, positions, rows));
  }

  /**
   * The second half: the words of a window.
   *
   * @param wanted asked again and again; once false the work ends within a token
   * @throws CancellationException where it was broken off
   */
  synchronized Transcript words(Encoding encoding, BooleanSupplier wanted) {
    requireOpen();
    search.whileWanted(wanted);
    try {
      return transcript(List.of(hear(encoding, 0)));
    } finally {
      search.whileWanted(() -> true);
    }
  }

  /** The tokens of one window, with what the model thinks of them. */
  synchronized TextSearch.Result decode(Encoding encoding) {
    TextSearch.Result result = search(encoding);
    boolean lookAgain =
        encoding.frames() < encoder.mostFrames()
            && !HallucinationGuard.nobodySpoke(result)
            && HallucinationGuard.isDoubtful(result, rules.text(result.ids()));
    return lookAgain
        ? search(
            encode(
                    encoding.samples(),
                    encoding.offset(),
                    encoding.length(),
                    encoder.mostFrames(),
                    search::isWanted)
                .orElseThrow(CancellationException::new))
        : result;
  }

  private TextSearch.Result search(Encoding encoding) {
    decoder.listen(encoding.rows(), encoding.positions());
    if (findsLanguage()) {
      rules.write(rules.likeliestLanguage(decoder.step(rules.startOfTranscript(), 0)));
      language = rules.language();
    }
    return search.search((double) encoding.length() / RATE);
  }

  /** The most samples that are encoded at once, 30 s. */
  int longestWindow() {
    return encoder.mostFrames() * LogMel.HOP - 1;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the whisper model is closed");
    }
  }

  private boolean findsLanguage() {
    return options.language().equals(WhisperOptions.ANY_LANGUAGE);
  }

  Encoder encoder() {
    return encoder;
  }

  Decoder decoder() {
    return decoder;
  }

  LogMel logMel() {
    return logMel;
  }

  TokenRules rules() {
    return rules;
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      team.close();
    }
  }
}
