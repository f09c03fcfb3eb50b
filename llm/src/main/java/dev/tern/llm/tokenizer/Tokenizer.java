package dev.tern.llm.tokenizer;

import dev.tern.llm.LlmException;
import dev.tern.llm.gguf.GgufMetadata;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.Set;

/** The tokenizer of one model. Never changes; threads may share it. */
public abstract sealed class Tokenizer permits BytePairTokenizer, SentencePieceTokenizer {
  /**
   * Tokens that end an answer wherever a vocabulary has them as control tokens, beside the ones its
   * file names: chat models end turns with a token that is not always their {@code eos_token_id}.
   */
  private static final Set<String> TURN_ENDS =
      Set.of(
          "<|im_end|>",
          "<|endoftext|>",
          "<|eot_id|>",
          "<|eom_id|>",
          "<|end|>",
          "<end_of_turn>",
          "<|end_of_text|>",
          "</s>");

  private static final byte[] NO_BYTES = {};

  final Vocabulary vocabulary;
  private final Marks allMarks = new Marks();
  private final Marks textMarks = new Marks();
  private final boolean[] endsGeneration;
  private final OptionalInt beginning;

  Tokenizer(Vocabulary vocabulary, GgufMetadata metadata, boolean beginsByDefault) {
    this.vocabulary = vocabulary;
    endsGeneration = new boolean[vocabulary.size()];
    for (int id = 0; id < vocabulary.size(); id++) {
      String text = vocabulary.text(id);
      switch (vocabulary.kind(id)) {
        case CONTROL, UNKNOWN -> {
          allMarks.add(text, id);
          endsGeneration[id] = TURN_ENDS.contains(text);
        }
        case USER_DEFINED -> {
          allMarks.add(text, id);
          textMarks.add(text, id);
        }
        case UNDEFINED, NORMAL, UNUSED, BYTE -> {}
      }
    }
    allMarks.sort();
    textMarks.sort();
    for (String key : new String[] {"eos_token_id", "eot_token_id", "eom_token_id"}) {
      namedToken(metadata, key).ifPresent(id -> endsGeneration[id] = true);
    }
    beginning =
        metadata.flag("tokenizer.ggml.add_bos_token", beginsByDefault)
            ? namedToken(metadata, "bos_token_id")
            : OptionalInt.empty();
  }

  /**
   * Reads the tokenizer that a model file describes.
   *
   * @throws LlmException when it is of a family that is not known, naming those that are
   */
  public static Tokenizer read(GgufMetadata metadata) {
    String model = metadata.text("tokenizer.ggml.model");
    return switch (model) {
      case "gpt2" -> new BytePairTokenizer(metadata);
      case "llama" -> new SentencePieceTokenizer(metadata);
      default ->
          throw new LlmException(
              "tokenizer.ggml.model=" + model + " is not supported; supported=[gpt2, llama]");
    };
  }

  /** How many tokens there are. */
  public final int size() {
    return vocabulary.size();
  }

  /** The token that the model expects before any text, where its file asks for one. */
  public final OptionalInt beginning() {
    return beginning;
  }

  /** Whether a model that writes this token has said all it wants to say. */
  public final boolean endsGeneration(int id) {
    return endsGeneration[id];
  }

  /** The id of a token by its text in the vocabulary. */
  public final OptionalInt id(String token) {
    return vocabulary.id(token);
  }

  /** Whether a token is a single byte that the vocabulary has beside its texts, for rare ones. */
  public final boolean isByte(int id) {
    return vocabulary.kind(id) == Vocabulary.Kind.BYTE;
  }

  /** The ids of a text in which marks such as {@code <|im_start|>} mean their tokens. */
  public final int[] encode(String text) {
    return encode(text, allMarks);
  }

  /** The ids of a text in which marks mean nothing: for what a person said. */
  public final int[] encodeText(String text) {
    return encode(text, textMarks);
  }

  /** The ids of a text that goes on after another, in which marks mean nothing. */
  public final int[] encodeContinuation(String text) {
    Ids ids = new Ids();
    encodePlain(text, false, ids);
    return ids.toArray();
  }

  private int[] encode(String text, Marks marks) {
    Ids ids = new Ids();
    boolean[] afterMark = {true};
    marks.split(
        text,
        plain -> {
          encodePlain(plain, afterMark[0], ids);
          afterMark[0] = false;
        },
        mark -> {
          ids.add(mark);
          afterMark[0] = true;
        });
    return ids.toArray();
  }

  /** Encodes text without marks; {@code afterMark} also at the start. */
  abstract void encodePlain(String text, boolean afterMark, Ids ids);

  /** What a token adds to the text, in UTF-8 that may be cut inside a character; marks: nothing. */
  public final byte[] bytes(int id) {
    return switch (vocabulary.kind(id)) {
      case CONTROL, UNUSED -> NO_BYTES;
      case USER_DEFINED, UNKNOWN -> vocabulary.text(id).getBytes(StandardCharsets.UTF_8);
      case UNDEFINED, NORMAL, BYTE -> textBytes(id);
    };
  }

  abstract byte[] textBytes(int id);

  /** The text of a sequence of tokens. */
  public String decode(int[] ids) {
    Utf8Stream stream = new Utf8Stream();
    StringBuilder text = new StringBuilder();
    for (int id : ids) {
      text.append(stream.append(bytes(id)));
    }
    return text.append(stream.end()).toString();
  }

  private OptionalInt namedToken(GgufMetadata metadata, String name) {
    String key = "tokenizer.ggml." + name;
    return metadata.has(key)
        ? OptionalInt.of(metadata.integer(key, 0, vocabulary.size() - 1))
        : OptionalInt.empty();
  }
}
