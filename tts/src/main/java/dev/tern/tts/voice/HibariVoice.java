package dev.tern.tts.voice;

import com.fasterxml.jackson.core.JsonToken;
import dev.tern.pcm.Pcm;
import dev.tern.pcm.PcmFormat;
import dev.tern.tts.Phrase;
import dev.tern.tts.Synthesizer;
import dev.tern.tts.TtsException;
import dev.tern.tts.file.VoiceFolder;
import dev.tern.tts.phoneme.Phonemizer;
import dev.tern.tts.text.ClauseSplitter;
import dev.tern.tts.text.Normalizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The hibari voice: American English, one speaker, 24 kHz. */
public final class HibariVoice implements Synthesizer {
  private static final PcmFormat FORMAT = new PcmFormat(SoundMaker.SAMPLE_RATE_HZ, 1);
  private static final String NET = "hibari.onnx";
  private static final String SYMBOLS = "vocab.json";

  /** The voice's training saw no longer strings; with the frame ids, 512 in all. */
  private static final int LONGEST_IDS = 510;

  private final VoiceOptions options;
  private final Phonemizer phonemizer;
  private final Map<Integer, Long> symbolIds;
  private final SpectralNet net;
  private final SoundMaker soundMaker = new SoundMaker();
  private boolean closed;

  private HibariVoice(
      VoiceOptions options, Phonemizer phonemizer, Map<Integer, Long> symbolIds, SpectralNet net) {
    this.options = options;
    this.phonemizer = phonemizer;
    this.symbolIds = symbolIds;
    this.net = net;
  }

  /**
   * Loads the voice.
   *
   * @param folder where its files lie, flat
   * @throws dev.tern.tts.TtsException naming the file that is missing or broken
   */
  public static HibariVoice open(Path folder, VoiceOptions options) {
    VoiceFolder files = new VoiceFolder(folder);
    List<String> needed = new ArrayList<>(Phonemizer.FILES);
    needed.add(NET);
    needed.add(SYMBOLS);
    files.require(needed);
    Map<Integer, Long> symbolIds = readSymbols(files);
    // The net and the lexicons take about equally long, and know nothing of each other.
    CompletableFuture<SpectralNet> net =
        CompletableFuture.supplyAsync(() -> new SpectralNet(files, NET, options.threadCount()));
    try {
      return new HibariVoice(options, Phonemizer.open(files), symbolIds, net.join());
    } catch (RuntimeException e) {
      // Not left loading behind: ONNX Runtime takes the process down when that ends meanwhile.
      closeWhenLoaded(net);
      throw e instanceof CompletionException loading
              && loading.getCause() instanceof TtsException refusal
          ? refusal
          : e;
    }
  }

  private static void closeWhenLoaded(CompletableFuture<SpectralNet> net) {
    try {
      net.join().close();
    } catch (CompletionException e) {
      // Nothing was loaded, so nothing is left open.
    }
  }

  @Override
  public String name() {
    return "hibari";
  }

  @Override
  public String language() {
    return "en-US";
  }

  @Override
  public PcmFormat format() {
    return FORMAT;
  }

  @Override
  public synchronized void speak(Phrase phrase, Listener listener) {
    if (closed) {
      throw new TtsException("voice=" + name() + " is closed; open it again to speak");
    }
    for (String clause : ClauseSplitter.split(Normalizer.normalize(phrase.text()))) {
      String phones = phonemizer.phonemes(clause);
      for (long[] ids : chunks(phones)) {
        SpectralFrames frames = net.run(ids, phrase.speed());
        double[] samples = soundMaker.samples(frames, options.seed());
        Pcm sound = new Pcm(FORMAT, Samples.sixteenBit(Samples.withoutSilence(samples, clause)));
        if (!listener.accept(sound)) {
          return;
        }
      }
    }
  }

  /** Ids with 0 at both ends, cut at a space where there are too many. */
  private List<long[]> chunks(String phones) {
    List<long[]> chunks = new ArrayList<>();
    String rest = phones;
    while (rest.codePoints().anyMatch(Character::isLetter)) {
      int end = rest.length() > LONGEST_IDS ? breath(rest) : rest.length();
      long[] known =
          rest.substring(0, end)
              .codePoints()
              .filter(symbolIds::containsKey)
              .mapToLong(symbolIds::get)
              .toArray();
      long[] ids = new long[known.length + 2];
      System.arraycopy(known, 0, ids, 1, known.length);
      chunks.add(ids);
      rest = rest.substring(end).strip();
    }
    return chunks;
  }

  /** Where to cut phones that are too many: after a pause if one is near, else between words. */
  private static int breath(String phones) {
    for (int at = LONGEST_IDS - 1; at > LONGEST_IDS / 2; at--) {
      if (phones.charAt(at) == ' ' && ";:,.!?—…".indexOf(phones.charAt(at - 1)) >= 0) {
        return at;
      }
    }
    int space = phones.lastIndexOf(' ', LONGEST_IDS);
    return space > 0 ? space : LONGEST_IDS;
  }

  private static Map<Integer, Long> readSymbols(VoiceFolder files) {
    return files.readJson(
        SYMBOLS,
        json -> {
          Map<Integer, Long> ids = new HashMap<>();
          while (json.nextToken() == JsonToken.FIELD_NAME) {
            int symbol = json.currentName().codePointAt(0);
            if (json.nextToken() != JsonToken.VALUE_NUMBER_INT) {
              throw files.broken(SYMBOLS, "a table of numbers", null);
            }
            ids.put(symbol, json.getLongValue());
          }
          return ids;
        });
  }

  /** Once closed it stays closed; closing again does nothing. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      net.close();
      phonemizer.close();
    }
  }
}
