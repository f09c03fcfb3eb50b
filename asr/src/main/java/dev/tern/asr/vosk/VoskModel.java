package dev.tern.asr.vosk;

import com.sun.jna.NativeLibrary;
import dev.tern.asr.AsrException;
import dev.tern.asr.SpeechModel;
import dev.tern.asr.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.vosk.LibVosk;
import org.vosk.Model;

/**
 * A Vosk model folder in memory, shared by all utterances and threads.
 *
 * <p>Transcribers that are still open when the model is closed go on working: the C library counts
 * its references.
 */
public final class VoskModel implements SpeechModel {
  /** What a narrowed vocabulary hears where none of its words was said. */
  static final String UNKNOWN = "[unk]";

  /** The files without which Vosk 0.3.45 ends the process or returns nothing. */
  private static final List<String> REQUIRED_FILES =
      List.of(
          "am/final.mdl", "conf/mfcc.conf", "conf/model.conf", "graph/phones/word_boundary.int");

  private static final String STATIC_GRAPH = "graph/HCLG.fst";
  private static final List<String> DYNAMIC_GRAPH = List.of("graph/HCLr.fst", "graph/Gr.fst");
  private static final List<String> IVECTOR_FILES =
      List.of(
          "ivector/final.dubm",
          "ivector/final.ie",
          "ivector/final.mat",
          "ivector/global_cmvn.stats",
          "ivector/online_cmvn.conf",
          "ivector/splice.conf");

  private final Path folder;
  private final String language;
  private final VoskSettings settings;
  private final Model model;
  private final boolean canBeNarrowed;
  // Starting takes the read side, closing the write side: a model is never freed under a start.
  private final ReentrantReadWriteLock lifetime = new ReentrantReadWriteLock();
  private boolean closed;
  // A vocabulary of thousands of words is looked up for every utterance.
  private final Map<String, Boolean> knownWords = new ConcurrentHashMap<>();

  private VoskModel(Path folder, String language, VoskSettings settings, Model model) {
    this.folder = folder;
    this.language = language;
    this.settings = settings;
    this.model = model;
    this.canBeNarrowed = !Files.exists(folder.resolve(STATIC_GRAPH));
  }

  /**
   * Loads an English model.
   *
   * @param folder with {@code am/}, {@code conf/} and {@code graph/}, as Vosk's models are laid out
   * @throws AsrException when the folder is not such a model
   */
  public static VoskModel open(Path folder) {
    return open(folder, "en", VoskSettings.DEFAULT);
  }

  /**
   * @param language BCP 47 tag of what the model hears; it is not written in the model
   */
  public static VoskModel open(Path folder, String language, VoskSettings settings) {
    checkFiles(folder);
    loadLibrary();
    try {
      return new VoskModel(folder, language, settings, new Model(folder.toString()));
    } catch (IOException e) {
      throw new AsrException(
          folder + ": Vosk cannot load this model: its files are damaged; pull it again", e);
    }
  }

  @Override
  public String engine() {
    return "vosk";
  }

  @Override
  public String language() {
    return language;
  }

  /**
   * {@inheritDoc}
   *
   * <p>Phrases with a word that the model does not know are left out, because Vosk would drop the
   * word and listen for the rest ({@link #unknownWords} names them). Where nothing is left, or the
   * model's graph is of the kind that cannot be narrowed, the vocabulary is open.
   */
  @Override
  public VoskTranscriber start(Vocabulary vocabulary) {
    List<String> phrases =
        switch (vocabulary) {
          case Vocabulary.Open open -> List.of();
          case Vocabulary.Narrowed narrowed -> knownPhrases(narrowed);
        };
    lifetime.readLock().lock();
    try {
      requireOpen();
      return new VoskTranscriber(model, phrases, settings);
    } finally {
      lifetime.readLock().unlock();
    }
  }

  /** The words of a vocabulary that this model has no pronunciation for, each once. */
  public List<String> unknownWords(Vocabulary vocabulary) {
    Set<String> unknown = new LinkedHashSet<>();
    if (vocabulary instanceof Vocabulary.Narrowed narrowed) {
      for (String phrase : narrowed.phrases()) {
        for (String word : words(phrase)) {
          if (!knows(word)) {
            unknown.add(word);
          }
        }
      }
    }
    return List.copyOf(unknown);
  }

  /** Whether the model can hear this word, lower case. */
  public boolean knows(String word) {
    return knownWords.computeIfAbsent(word, this::find);
  }

  private boolean find(String word) {
    lifetime.readLock().lock();
    try {
      requireOpen();
      // The Java bindings of 0.3.45 leave this function of vosk_api.h out.
      int symbol =
          NativeLibrary.getInstance("vosk", LibVosk.class.getClassLoader())
              .getFunction("vosk_model_find_word")
              .invokeInt(new Object[] {model.getPointer(), word});
      return symbol >= 0;
    } finally {
      lifetime.readLock().unlock();
    }
  }

  /** Frees the model; a second close does nothing. */
  @Override
  public void close() {
    lifetime.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        model.close();
      }
    } finally {
      lifetime.writeLock().unlock();
    }
  }

  @Override
  public String toString() {
    return "VoskModel[" + folder + ", " + language + "]";
  }

  private List<String> knownPhrases(Vocabulary.Narrowed narrowed) {
    if (!canBeNarrowed) {
      return List.of();
    }
    List<String> known = new ArrayList<>();
    for (String phrase : narrowed.phrases()) {
      if (Arrays.stream(words(phrase)).allMatch(this::knows)) {
        known.add(String.join(" ", words(phrase)));
      }
    }
    return known;
  }

  private static String[] words(String phrase) {
    return phrase.strip().split("\\s+");
  }

  private void requireOpen() {
    if (closed) {
      throw new AsrException(folder + ": this Vosk model is closed; open it again");
    }
  }

  private static void checkFiles(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new AsrException(
          folder + ": no such folder; expected a Vosk model with am/, conf/ and graph/");
    }
    REQUIRED_FILES.forEach(file -> require(folder, file));
    if (!Files.exists(folder.resolve(STATIC_GRAPH))) {
      DYNAMIC_GRAPH.forEach(file -> require(folder, file));
    } else {
      require(folder, STATIC_GRAPH);
      require(folder, "graph/words.txt");
    }
    if (Files.exists(folder.resolve("ivector"))) {
      IVECTOR_FILES.forEach(file -> require(folder, file));
    }
  }

  private static void require(Path folder, String file) {
    Path path = folder.resolve(file);
    String fault =
        !Files.isRegularFile(path) ? "is missing" : path.toFile().length() == 0 ? "is empty" : null;
    if (fault != null) {
      throw new AsrException(
          folder
              + ": is not a complete Vosk model: "
              + file
              + " "
              + fault
              + "; pull the model again or name another folder");
    }
  }

  private static void loadLibrary() {
    // JNA would translate words by the platform's encoding, which is ASCII in many containers.
    System.setProperty("jna.encoding", "UTF-8");
    try {
      LibVosk.vosk_set_log_level(SILENT);
    } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
      throw new AsrException(
          "the Vosk library is not there for os.arch="
              + System.getProperty("os.arch")
              + "; supported by its jar=[x86-64]; elsewhere put libvosk.so into a library folder of"
              + " the system or name it with -Djna.library.path",
          e);
    }
  }

  // Vosk prints what lies above this level: 0 tells how the model loads, -1 leaves warnings.
  private static final int SILENT = -10;
}
