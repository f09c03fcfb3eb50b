package dev.tern.device.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A sound card as ALSA lists it under {@code /proc/asound}.
 *
 * @param number of the card
 * @param name as in {@code /proc/asound/cards}
 * @param captures whether it has a microphone or line input
 * @param plays whether it has an output
 * @param captureRatesHz rates that the hardware records at, ascending; empty where the driver does
 *     not tell, as those of I2S microphones
 */
public record SoundCard(
    int number, String name, boolean captures, boolean plays, List<Integer> captureRatesHz) {

  /** <code> 1 [Array          ]: USB-Audio - USB Mic Array</code> */
  private static final Pattern CARD = Pattern.compile("(?m)^\\s*(\\d{1,2}) \\[.{0,20}]: (.*)$");

  /** {@code 01-00: USB Audio : USB Audio : playback 1 : capture 1} */
  private static final String STREAM = "(?m)^%02d-\\d+: .*: %s \\d+";

  private static final Pattern CONTINUOUS = Pattern.compile("(\\d{4,6}) - (\\d{4,6})");
  private static final Pattern RATE = Pattern.compile("\\b\\d{4,6}\\b");

  /** Common rates, for drivers that tell a range. */
  private static final List<Integer> COMMON_HZ =
      List.of(8_000, 16_000, 22_050, 32_000, 44_100, 48_000, 96_000, 192_000);

  static List<SoundCard> list(TextFiles files) {
    List<SoundCard> cards = new ArrayList<>();
    String streams = files.text("proc/asound/pcm").orElse("");
    Matcher card = CARD.matcher(files.text("proc/asound/cards").orElse(""));
    while (card.find()) {
      int number = Integer.parseInt(card.group(1));
      cards.add(
          new SoundCard(
              number,
              card.group(2).strip(),
              has(streams, number, "capture"),
              has(streams, number, "playback"),
              captureRates(files, "proc/asound/card" + number)));
    }
    return cards;
  }

  private static boolean has(String streams, int card, String direction) {
    return Pattern.compile(STREAM.formatted(card, direction)).matcher(streams).find();
  }

  /** USB cards tell in {@code stream0}, HD Audio ones in {@code codec#0}. */
  private static List<Integer> captureRates(TextFiles files, String folder) {
    TreeSet<Integer> rates = new TreeSet<>();
    for (String name : files.names(folder)) {
      if (name.startsWith("stream")) {
        String text = files.text(folder + "/" + name).orElse("");
        int capture = text.indexOf("\nCapture:");
        if (capture >= 0) {
          text.substring(capture)
              .lines()
              .filter(line -> line.strip().startsWith("Rates:"))
              .forEach(line -> rates.addAll(rates(line)));
        }
      } else if (name.startsWith("codec#")) {
        boolean input = false;
        for (String line : files.text(folder + "/" + name).orElse("").split("\n")) {
          input = line.startsWith("Node ") ? line.contains("[Audio Input]") : input;
          if (input && line.strip().startsWith("rates [")) {
            rates.addAll(rates(line.substring(line.indexOf(']') + 1)));
          }
        }
      }
    }
    return List.copyOf(rates);
  }

  private static List<Integer> rates(String line) {
    Matcher range = CONTINUOUS.matcher(line);
    if (range.find()) {
      int low = Integer.parseInt(range.group(1));
      int high = Integer.parseInt(range.group(2));
      return COMMON_HZ.stream().filter(rate -> rate >= low && rate <= high).toList();
    }
    return RATE.matcher(line).results().map(found -> Integer.valueOf(found.group())).toList();
  }
}
