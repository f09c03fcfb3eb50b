package dev.tern.device.action.value;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.LocalTime;

/** How a person wants times and temperatures to be said, and to be understood. */
public record Formats(Hours hours, Units units) {
  /** "9 p.m." and degrees Celsius. */
  public static final Formats USUAL = new Formats(Hours.TWELVE, Units.METRIC);

  /** How the hours of a day are counted. */
  public enum Hours {
    /** "9:05 p.m.". */
    TWELVE,
    /** "21:05". */
    TWENTY_FOUR
  }

  /** What a number of degrees means. */
  public enum Units {
    /** Degrees Celsius. */
    METRIC,
    /** Degrees Fahrenheit. */
    US
  }

  /** "7 a.m.", "7:05 p.m.", "noon" or "7:00", "19:05". */
  public String time(LocalTime time) {
    return switch (hours) {
      case TWELVE -> Aloud.time(time);
      case TWENTY_FOUR -> "%d:%02d".formatted(time.getHour(), time.getMinute());
    };
  }

  /** "today at 9 p.m.", "on Friday at noon". */
  public String when(LocalDate date, LocalTime time, LocalDate today) {
    String day = Aloud.date(date, today);
    String on =
        day.equals("today") || day.equals("tomorrow") || day.equals("yesterday") ? "" : "on ";
    return on + day + " at " + time(time);
  }

  /** The scale that degrees are on where nobody says which. */
  public MeasureUnit temperatureScale() {
    return switch (units) {
      case METRIC -> MeasureUnit.CELSIUS;
      case US -> MeasureUnit.FAHRENHEIT;
    };
  }

  /** "Celsius" or "Fahrenheit". */
  public String scaleName() {
    return switch (units) {
      case METRIC -> "Celsius";
      case US -> "Fahrenheit";
    };
  }

  /** Degrees on this person's scale, to half a degree Celsius or a whole one Fahrenheit. */
  public String degrees(BigDecimal celsius) {
    BigDecimal shown = new Quantity(celsius, MeasureUnit.CELSIUS).in(temperatureScale());
    return Aloud.plain(shown.setScale(units == Units.METRIC ? 1 : 0, RoundingMode.HALF_UP));
  }
}
