package dev.tern.tts.phoneme;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.core.JsonToken;
import dev.tern.tts.TtsException;
import dev.tern.tts.file.VoiceFolder;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Guesses how a word sounds that no lexicon holds, by a character transformer.
 *
 * <p>Per letter the net emits four slots, each a phone or a blank; runs of the same phone are one.
 */
final class UnknownWords implements AutoCloseable {
  private final Alphabet alphabet;
  private final OrtSession session;

  UnknownWords(VoiceFolder folder, String tableName, String netName) {
    this.alphabet = Alphabet.read(folder, tableName);
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      session =
          OrtEnvironment.getEnvironment().createSession(folder.file(netName).toString(), options);
    } catch (OrtException e) {
      throw folder.broken(netName, "a readable ONNX model", e);
    }
  }

  /** The phones of a word; letters that the net does not know are left out. */
  String guess(String word) {
    long[] letters =
        word.codePoints()
            .mapToObj(Character::toString)
            .filter(alphabet.letterIds::containsKey)
            .mapToLong(alphabet.letterIds::get)
            .toArray();
    StringBuilder phones = new StringBuilder();
    for (int from = 0; from < letters.length; from += alphabet.maxLength) {
      int length = Math.min(alphabet.maxLength, letters.length - from);
      phones.append(collapse(run(LongBuffer.wrap(letters, from, length).slice(), length)));
    }
    return phones.toString();
  }

  private long[] run(LongBuffer letters, int length) {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OnnxTensor input = OnnxTensor.createTensor(environment, letters, new long[] {1, length});
        OrtSession.Result result = session.run(Map.of("chars", input))) {
      LongBuffer ids = ((OnnxTensor) result.get("ids").orElseThrow()).getLongBuffer();
      long[] slots = new long[ids.remaining()];
      ids.get(slots);
      return slots;
    } catch (OrtException e) {
      throw new TtsException("the net for unknown words failed: " + e.getMessage(), e);
    }
  }

  private String collapse(long[] slots) {
    StringBuilder phones = new StringBuilder();
    long previous = 0;
    for (long slot : slots) {
      if (slot != 0 && slot != previous) {
        phones.append(alphabet.phones.get((int) slot - 1));
      }
      previous = slot;
    }
    return phones.toString();
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new TtsException("the net for unknown words could not be closed: " + e.getMessage(), e);
    }
  }

  /**
   * @param letterIds from 1; 0 is padding
   * @param phones of the output ids from 1; 0 is the blank
   * @param maxLength letters the net was trained to take at once
   */
  private record Alphabet(Map<String, Long> letterIds, List<String> phones, int maxLength) {
    static Alphabet read(VoiceFolder folder, String name) {
      return folder.readJson(
          name,
          json -> {
            Map<String, Long> letterIds = new HashMap<>();
            List<String> phones = List.of();
            int maxLength = 0;
            while (json.nextToken() == JsonToken.FIELD_NAME) {
              String member = json.currentName();
              json.nextToken();
              switch (member) {
                case "in" -> {
                  for (String letter : VoiceFolder.readStrings(json)) {
                    letterIds.put(letter, letterIds.size() + 1L);
                  }
                }
                case "out" -> phones = VoiceFolder.readStrings(json);
                case "maxlen" -> maxLength = json.getIntValue();
                default -> json.skipChildren();
              }
            }
            if (letterIds.isEmpty() || phones.isEmpty() || maxLength < 1) {
              throw folder.broken(name, "a table with in, out and maxlen", null);
            }
            return new Alphabet(letterIds, phones, maxLength);
          });
    }
  }
}
