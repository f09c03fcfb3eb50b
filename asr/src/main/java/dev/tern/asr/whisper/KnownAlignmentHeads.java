package dev.tern.asr.whisper;

import java.util.ArrayList;
import java.util.List;

/**
 * The heads that follow the words as they are spoken, for models whose file does not say.
 *
 * <p>Source: the masks of OpenAI Whisper's {@code __init__.py}, which CTranslate2's {@code
 * config.json} repeats. For other models, as OpenAI's code does, all heads of the upper half of the
 * layers.
 */
final class KnownAlignmentHeads {
  private KnownAlignmentHeads() {}

  /**
   * @param layers of the decoder, by which the sizes differ: tiny 4, base 6, small 12, medium 24
   * @param heads of each layer
   */
  static List<Decoder.AlignmentHead> of(int layers, int heads, boolean english) {
    String known =
        switch (layers) {
          case 4 -> english ? "1:0 2:0 2:5 3:0 3:1 3:2 3:3 3:4" : "2:2 3:0 3:2 3:3 3:4 3:5";
          case 6 -> english ? "3:3 4:7 5:1 5:5 5:7" : "3:1 4:2 4:3 4:7 5:1 5:2 5:4 5:6";
          case 12 ->
              english
                  ? "6:6 7:0 7:3 7:8 8:2 8:5 8:7 9:0 9:4 9:8 9:10 10:0 10:1 10:2 10:3 10:6 10:11"
                      + " 11:2 11:4"
                  : "5:3 5:9 8:0 8:4 8:7 8:8 9:0 9:7 9:9 10:5";
          case 24 ->
              english
                  ? "11:4 14:1 14:12 14:14 15:4 16:0 16:4 16:9 17:12 17:14 18:7 18:10 18:15 20:0"
                      + " 20:3 20:9 20:14 21:12"
                  : "13:15 15:4 15:15 16:1 20:0 23:4";
          default -> "";
        };
    List<Decoder.AlignmentHead> found = new ArrayList<>();
    for (String pair : known.isEmpty() ? new String[0] : known.split(" ")) {
      String[] numbers = pair.split(":");
      int head = Integer.parseInt(numbers[1]);
      if (head < heads) {
        found.add(new Decoder.AlignmentHead(Integer.parseInt(numbers[0]), head));
      }
    }
    if (found.isEmpty()) {
      for (int layer = layers / 2; layer < layers; layer++) {
        for (int head = 0; head < heads; head++) {
          found.add(new Decoder.AlignmentHead(layer, head));
        }
      }
    }
    return found;
  }
}
