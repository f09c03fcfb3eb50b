package dev.tern.asr.vosk;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tern.asr.AsrException;
import dev.tern.asr.Transcriber;
import dev.tern.asr.Transcript;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.vosk.Model;
import org.vosk.Recognizer;

/**
 * One utterance heard by one Vosk recognizer.
 *
 * <p>The text's letters {@code a m} and {@code p m} are joined to {@code am} and {@code pm}.
 */
public final class VoskTranscriber implements Transcriber {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final float RATE_HZ = 16_000;
  // Kaldi's decoder needs to see the last sound die away: a clip cut tightly around a word loses
  // it otherwise (measured, docs/speech.md: one-word clips 21.8 % to 19.1 % word errors).
  private static final short[] DYING_AWAY = new short[(int) (0.3 * RATE_HZ)];

  private final Model model;
  private final VoskSettings settings;
  private final boolean narrowed;
  private final Recognizer recognizer;
  // An utterance with a long pause reaches Vosk's own endpoint: its words so far, then it goes on.
  private final List<Transcript.Word> earlierWords = new ArrayList<>();

  private short[] heard = new short[0]; // kept only for decoding a second time
  private int heardLength;
  private short[] moved = new short[0];
  private boolean silent;
  private int silentLength; // heard since the silence was noticed
  private boolean tooLongToDecodeAgain;
  private boolean decodedAgain;
  private boolean finished;
  private boolean closed;

  VoskTranscriber(Model model, List<String> phrases, VoskSettings settings) {
    this.model = model;
    this.settings = settings;
    this.narrowed = !phrases.isEmpty();
    this.recognizer = narrowed ? narrowed(phrases) : open();
  }

  @Override
  public void accept(short[] samples, int offset, int length) {
    requireListening();
    if (length == 0) {
      return;
    }
    if (narrowed) {
      remember(samples, offset, length);
    }
    feed(recognizer, samples, offset, length, earlierWords);
    silentLength += silent ? length : 0;
  }

  @Override
  public void silenceBegan() {
    silent = true;
    silentLength = 0;
  }

  @Override
  public void speechWentOn() {
    silent = false;
    silentLength = 0;
  }

  @Override
  public String partial() {
    requireListening();
    String now = VoskJson.partial(recognizer.getPartialResult());
    String earlier = VoskJson.text(VoskJson.joinLetters(earlierWords));
    return (earlier + " " + now).replace(VoskModel.UNKNOWN, "").replaceAll("\\s+", " ").strip();
  }

  @Override
  public Transcript finish() {
    requireListening();
    finished = true;
    earlierWords.addAll(lastWords(recognizer));
    Transcript first = transcript(earlierWords);
    if (narrowed && !isTrusted(first) && !tooLongToDecodeAgain && heardLength > 0) {
      return decodeOpenly();
    }
    return first;
  }

  /** Whether {@link #finish} did not trust the narrowed words and decoded openly. */
  public boolean wasDecodedAgain() {
    return decodedAgain;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      recognizer.close();
      heard = new short[0];
    }
  }

  private boolean isTrusted(Transcript transcript) {
    return !transcript.isBlank()
        && transcript.confidence() >= settings.openBelowConfidence()
        && transcript.words().stream().noneMatch(word -> word.text().equals(VoskModel.UNKNOWN));
  }

  private Transcript decodeOpenly() {
    decodedAgain = true;
    List<Transcript.Word> words = new ArrayList<>();
    try (Recognizer second = open()) {
      feed(second, heard, 0, heardLength, words);
      words.addAll(lastWords(second));
    }
    return transcript(words);
  }

  private List<Transcript.Word> lastWords(Recognizer recognizer) {
    List<Transcript.Word> words = new ArrayList<>();
    // What silence was heard need not be made up: that takes 5 of 16 ms of finishing.
    int missing = Math.max(0, DYING_AWAY.length - silentLength);
    if (missing > 0) {
      feed(recognizer, DYING_AWAY, 0, missing, words);
    }
    words.addAll(VoskJson.words(recognizer.getFinalResult()));
    return words;
  }

  private static Transcript transcript(List<Transcript.Word> raw) {
    List<Transcript.Word> words = VoskJson.joinLetters(raw);
    double confidence = words.stream().mapToDouble(Transcript.Word::confidence).average().orElse(0);
    return new Transcript(VoskJson.text(words), words, confidence, "vosk");
  }

  private void feed(
      Recognizer recognizer, short[] samples, int offset, int length, List<Transcript.Word> words) {
    short[] piece = offset == 0 ? samples : fromTheStart(samples, offset, length);
    if (recognizer.acceptWaveForm(piece, length)) {
      words.addAll(VoskJson.words(recognizer.getResult()));
    }
  }

  /** Vosk's bindings take sound from an array's start alone. */
  private short[] fromTheStart(short[] samples, int offset, int length) {
    if (moved.length < length) {
      moved = new short[length];
    }
    System.arraycopy(samples, offset, moved, 0, length);
    return moved;
  }

  private void remember(short[] samples, int offset, int length) {
    long limit = settings.longestSecondDecoding().toMillis() * (long) RATE_HZ / 1000;
    if (tooLongToDecodeAgain || heardLength + length > limit) {
      tooLongToDecodeAgain = true;
      heard = new short[0];
      return;
    }
    if (heard.length < heardLength + length) {
      heard = Arrays.copyOf(heard, Math.max(heardLength + length, 2 * heard.length));
    }
    System.arraycopy(samples, offset, heard, heardLength, length);
    heardLength += length;
  }

  private Recognizer open() {
    try {
      return withWords(new Recognizer(model, RATE_HZ));
    } catch (IOException e) {
      throw new AsrException("Vosk cannot start a recognizer; is memory short?", e);
    }
  }

  private Recognizer narrowed(List<String> phrases) {
    List<String> grammar = new ArrayList<>(phrases);
    grammar.remove(VoskModel.UNKNOWN);
    grammar.add(VoskModel.UNKNOWN);
    try {
      return withWords(new Recognizer(model, RATE_HZ, JSON.writeValueAsString(grammar)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // strings always become JSON
    } catch (IOException e) {
      throw new AsrException("Vosk cannot start a recognizer; is memory short?", e);
    }
  }

  private static Recognizer withWords(Recognizer recognizer) {
    recognizer.setWords(true);
    return recognizer;
  }

  private void requireListening() {
    if (closed || finished) {
      throw new AsrException(
          "this utterance is "
              + (closed ? "closed" : "finished")
              + "; start a new transcriber for the next one");
    }
  }
}
