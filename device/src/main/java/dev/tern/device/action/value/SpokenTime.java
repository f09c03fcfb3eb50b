package dev.tern.device.action.value;

import java.math.BigDecimal;
import java.time.LocalTime;
import java.util.Optional;

/**
 * A time on the clock: "seven am", "half past six", "quarter to nine", "eighteen forty five",
 * "noon", "five o'clock in the morning", "7:30 p.m.".
 *
 * @param time with the hour as it was said; 1:00 to 12:59 when {@code halfKnown} is false
 * @param halfKnown whether before or after noon was said or follows from the hour; "seven" may be
 *     both
 */
public record SpokenTime(LocalTime time, boolean halfKnown) {

  /** The time that these words are, all of them; empty for anything else. */
  public static Optional<SpokenTime> parse(String said) {
    Words words = Words.of(said);
    words.takeAny("at", "by", "for", "around", "about", "from", "until");
    Optional<SpokenTime> time = read(words);
    return words.atEnd() ? time : Optional.empty();
  }

  /** The other reading of a time whose half of the day is open: 7:00 and 19:00. */
  public SpokenTime otherHalf() {
    return new SpokenTime(time.plusHours(12), halfKnown);
  }

  /**
   * Settles an open half by words such as "morning", "this evening" or "tonight"; other words
   * change nothing.
   */
  public SpokenTime during(String timeOfDay) {
    return halfKnown ? this : half(Words.of(timeOfDay)).map(this::settled).orElse(this);
  }

  static Optional<SpokenTime> read(Words words) {
    int start = words.position();
    // "evening at five"
    Optional<Half> before = half(words);
    if (before.isPresent()) {
      words.take("at");
    } else {
      words.back(start);
    }
    Optional<SpokenTime> time = named(words).or(() -> relative(words)).or(() -> plain(words));
    if (time.isEmpty()) {
      words.back(start);
      return time;
    }
    Optional<Half> half = half(words).or(() -> before);
    if (half.isEmpty() || time.get().halfKnown()) {
      return isTold(half, time.get()) ? time : Optional.empty();
    }
    return half.map(time.get()::settled);
  }

  /** "noon in the morning" and "18 a.m." are nothing; "18:00 in the evening" is told twice. */
  private static boolean isTold(Optional<Half> half, SpokenTime time) {
    return half.isEmpty() || half.get() != Half.MORNING || time.time().getHour() < 12;
  }

  private static Optional<SpokenTime> named(Words words) {
    if (words.takeAny("twelve noon", "12 noon", "noon", "midday")) {
      return Optional.of(new SpokenTime(LocalTime.NOON, true));
    }
    if (words.takeAny("twelve midnight", "midnight")) {
      return Optional.of(new SpokenTime(LocalTime.MIDNIGHT, true));
    }
    return Optional.empty();
  }

  /** "half past six", "quarter to nine", "twenty five minutes past ten". */
  private static Optional<SpokenTime> relative(Words words) {
    int start = words.position();
    Optional<Integer> minutes =
        words.takeAny("half", "a half")
            ? Optional.of(30)
            : words.takeAny("quarter", "a quarter") ? Optional.of(15) : number(words);
    words.takeAny("minutes", "minute");
    boolean past = words.takeAny("past", "after");
    boolean to = !past && words.takeAny("to", "till", "before", "of");
    Optional<SpokenTime> hour = past || to ? named(words).or(() -> plain(words)) : Optional.empty();
    if (hour.isEmpty()
        || minutes.isEmpty()
        || minutes.get() < 1
        || minutes.get() > 59
        || hour.get().time().getMinute() != 0) {
      words.back(start);
      return Optional.empty();
    }
    LocalTime time = hour.get().time().plusMinutes(past ? minutes.get() : -minutes.get());
    boolean halfKnown = hour.get().halfKnown();
    // ten to one is 12:50, in either half
    return Optional.of(
        new SpokenTime(!halfKnown && time.getHour() == 0 ? time.withHour(12) : time, halfKnown));
  }

  /** "seven", "seven thirty", "seven oh five", "7:30", "five o'clock", "nineteen hundred hours". */
  private static Optional<SpokenTime> plain(Words words) {
    int start = words.position();
    boolean leadingZero = words.takeAny("oh", "zero");
    int hour;
    int minute = 0;
    boolean onTheDot = false;
    if (words.peek().matches("\\d{1,2}[:.]\\d{2}")) {
      String[] parts = words.next().split("[:.]");
      leadingZero |= parts[0].startsWith("0");
      hour = Integer.parseInt(parts[0]);
      minute = Integer.parseInt(parts[1]);
    } else if (words.peek().matches("\\d{3,4}")) {
      String digits = words.next();
      leadingZero |= digits.startsWith("0");
      hour = Integer.parseInt(digits) / 100;
      minute = Integer.parseInt(digits) % 100;
      words.take("hours");
    } else {
      Optional<Integer> said = number(words);
      if (said.isEmpty()) {
        words.back(start);
        return Optional.empty();
      }
      hour = said.get();
      if (leadingZero && hour >= 10 && hour < 60) {
        // "zero thirty"
        minute = hour;
        hour = 0;
      } else if (hour >= 100 && hour < 2400 && hour % 100 < 60) {
        // "nineteen hundred hours", and "seven hundred and thirty" for 7:30
        minute = hour % 100;
        hour /= 100;
        leadingZero |= minute == 0;
        onTheDot = true;
        words.take("hours");
      } else if (words.takeAny("o'clock", "oclock", "o clock", "hundred hours")) {
        onTheDot = true;
      }
      if (!onTheDot && minute == 0) {
        int beforeMinutes = words.position();
        boolean oh = words.takeAny("oh", "o", "zero");
        Optional<Integer> minutes = number(words);
        if (minutes.isPresent() && (oh ? minutes.get() < 10 : minutes.get() >= 10)) {
          minute = minutes.get();
        } else {
          words.back(beforeMinutes);
        }
      }
    }
    if (hour > 24 || minute > 59 || (hour == 24 && minute > 0)) {
      words.back(start);
      return Optional.empty();
    }
    boolean halfKnown = leadingZero || hour == 0 || hour > 12;
    return Optional.of(new SpokenTime(LocalTime.of(hour % 24, minute), halfKnown));
  }

  private static Optional<Integer> number(Words words) {
    // not the point of "seven point five", nor the half of "seven and a half"
    int start = words.position();
    Optional<BigDecimal> number = SpokenNumber.read(words);
    Optional<Integer> whole = number.flatMap(SpokenNumber::whole).filter(n -> n >= 0);
    if (whole.isEmpty()) {
      words.back(start);
    }
    return whole;
  }

  private enum Half {
    MORNING,
    AFTERNOON,
    NIGHT
  }

  private static Optional<Half> half(Words words) {
    words.takeAny("in the", "at", "this", "next", "tomorrow");
    if (words.takeAny("am", "a m", "morning", "tomorrow morning")) {
      return Optional.of(Half.MORNING);
    }
    if (words.takeAny("pm", "p m", "afternoon", "evening", "tonight")) {
      return Optional.of(Half.AFTERNOON);
    }
    return words.take("night") ? Optional.of(Half.NIGHT) : Optional.empty();
  }

  private SpokenTime settled(Half half) {
    int hour = time.getHour() % 12;
    boolean afterNoon =
        switch (half) {
          case MORNING -> false;
          case AFTERNOON -> true;
          // twelve and one to five at night are before dawn
          case NIGHT -> hour > 5;
        };
    return new SpokenTime(time.withHour(hour + (afterNoon ? 12 : 0)), true);
  }
}
