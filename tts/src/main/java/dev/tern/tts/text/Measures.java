package dev.tern.tts.text;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A number with a unit, a degree sign or a percent sign. */
final class Measures {
  /** Symbol to singular and plural, parted by a slash; one word where both are the same. */
  private static final Map<String, String> UNITS = new HashMap<>();

  static {
    length();
    weightAndVolume();
    time();
    electricity();
    airLightAndSound();
    data();
  }

  private static void length() {
    unit("mm", "millimeter/millimeters");
    unit("cm", "centimeter/centimeters");
    unit("dm", "decimeter/decimeters");
    unit("m", "meter/meters");
    unit("km", "kilometer/kilometers");
    unit("µm", "micrometer/micrometers");
    unit("nm", "nanometer/nanometers");
    unit("ft", "foot/feet");
    unit("yd", "yard/yards");
    unit("mi", "mile/miles");
    unit("mph", "mile per hour/miles per hour");
    unit("kph", "kilometer per hour/kilometers per hour");
    unit("km/h", "kilometer per hour/kilometers per hour");
    unit("kmh", "kilometer per hour/kilometers per hour");
    unit("sq ft", "square foot/square feet");
    unit("sq mi", "square mile/square miles");
    unit("sq m", "square meter/square meters");
    unit("ha", "hectare/hectares");
  }

  private static void weightAndVolume() {
    unit("µg", "microgram/micrograms");
    unit("mcg", "microgram/micrograms");
    unit("mg", "milligram/milligrams");
    unit("g", "gram/grams");
    unit("kg", "kilogram/kilograms");
    unit("t", "ton/tons");
    unit("oz", "ounce/ounces");
    unit("lb", "pound/pounds");
    unit("lbs", "pound/pounds");
    unit("ml", "milliliter/milliliters");
    unit("mL", "milliliter/milliliters");
    unit("cl", "centiliter/centiliters");
    unit("dl", "deciliter/deciliters");
    unit("l", "liter/liters");
    unit("L", "liter/liters");
    unit("gal", "gallon/gallons");
    unit("qt", "quart/quarts");
    unit("tsp", "teaspoon/teaspoons");
    unit("tbsp", "tablespoon/tablespoons");
    unit("cc", "cubic centimeter/cubic centimeters");
    unit("kcal", "kilocalorie/kilocalories");
    unit("cal", "calorie/calories");
  }

  private static void time() {
    unit("ns", "nanosecond/nanoseconds");
    unit("µs", "microsecond/microseconds");
    unit("ms", "millisecond/milliseconds");
    unit("s", "second/seconds");
    unit("sec", "second/seconds");
    unit("secs", "second/seconds");
    unit("min", "minute/minutes");
    unit("mins", "minute/minutes");
    unit("h", "hour/hours");
    unit("hr", "hour/hours");
    unit("hrs", "hour/hours");
    unit("d", "day/days");
    unit("wk", "week/weeks");
    unit("wks", "week/weeks");
    unit("mo", "month/months");
    unit("yr", "year/years");
    unit("yrs", "year/years");
    unit("Hz", "hertz");
    unit("kHz", "kilohertz");
    unit("MHz", "megahertz");
    unit("GHz", "gigahertz");
    unit("rpm", "revolution per minute/revolutions per minute");
    unit("bpm", "beat per minute/beats per minute");
    unit("fps", "frame per second/frames per second");
  }

  private static void electricity() {
    unit("V", "volt/volts");
    unit("mV", "millivolt/millivolts");
    unit("kV", "kilovolt/kilovolts");
    unit("A", "amp/amps");
    unit("mA", "milliamp/milliamps");
    unit("Ah", "amp hour/amp hours");
    unit("mAh", "milliamp hour/milliamp hours");
    unit("W", "watt/watts");
    unit("mW", "milliwatt/milliwatts");
    unit("kW", "kilowatt/kilowatts");
    unit("MW", "megawatt/megawatts");
    unit("GW", "gigawatt/gigawatts");
    unit("Wh", "watt hour/watt hours");
    unit("kWh", "kilowatt hour/kilowatt hours");
    unit("MWh", "megawatt hour/megawatt hours");
    unit("VA", "volt amp/volt amps");
    unit("J", "joule/joules");
    unit("kJ", "kilojoule/kilojoules");
    unit("Ω", "ohm/ohms");
    unit("kΩ", "kiloohm/kiloohms");
    unit("N", "newton/newtons");
    unit("Nm", "newton meter/newton meters");
  }

  private static void airLightAndSound() {
    unit("Pa", "pascal/pascals");
    unit("hPa", "hectopascal/hectopascals");
    unit("kPa", "kilopascal/kilopascals");
    unit("mbar", "millibar/millibars");
    unit("psi", "P.S.I");
    unit("ppm", "part per million/parts per million");
    unit("ppb", "part per billion/parts per billion");
    unit("pct", "percent");
    unit("dB", "decibel/decibels");
    unit("dBm", "D.B.M");
    unit("lx", "lux");
    unit("lm", "lumen/lumens");
  }

  private static void data() {
    unit("KB", "kilobyte/kilobytes");
    unit("kB", "kilobyte/kilobytes");
    unit("MB", "megabyte/megabytes");
    unit("GB", "gigabyte/gigabytes");
    unit("TB", "terabyte/terabytes");
    unit("KiB", "kibibyte/kibibytes");
    unit("MiB", "mebibyte/mebibytes");
    unit("GiB", "gibibyte/gibibytes");
    unit("TiB", "tebibyte/tebibytes");
    unit("kbps", "kilobit per second/kilobits per second");
    unit("Mbps", "megabit per second/megabits per second");
    unit("Gbps", "gigabit per second/gigabits per second");
    unit("kbit", "kilobit/kilobits");
    unit("Mbit", "megabit/megabits");
    unit("Gbit", "gigabit/gigabits");
    unit("px", "pixel/pixels");
  }

  private static void unit(String symbol, String words) {
    UNITS.put(symbol, words);
  }

  private static final String NUMBER =
      "\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?|\\d+(?:\\.\\d+)?|(?<!\\d)\\.\\d+";
  private static final String SYMBOL =
      UNITS.keySet().stream()
          .sorted(Comparator.comparingInt(String::length).reversed())
          .map(Pattern::quote)
          .collect(Collectors.joining("|"));
  private static final Pattern DEGREES =
      Pattern.compile(
          "(?<number>"
              + signed()
              + ")\\s?(?:°(?:\\s?(?<scale>[CFK]\\b))?|(?<bare>[CF])(?![\\w'’&+-]|\\.\\w))");
  private static final Pattern PERCENT = Pattern.compile("(?<number>" + signed() + ")\\s?%");
  private static final Pattern MEASURE =
      Pattern.compile(
          "(?<number>"
              + signed()
              + ")(?<space>\\s?)(?<unit>"
              + SYMBOL
              + ")(?<power>[²³]|(?<=m)[23](?!\\d))?"
              + "(?:/(?<per>"
              + SYMBOL
              + ")(?<perPower>[²³]|(?<=m)[23](?!\\d))?)?(?<dot>\\.(?=\\s+\\p{Ll}|,))?(?![\\p{L}\\d'/-])");
  private static final Pattern AFTER_HOURS =
      Pattern.compile("\\b(\\d+)\\s?h\\s?([0-5]?\\d)\\b(?!\\s?(?:min|m)\\b)");

  private Measures() {}

  private static String signed() {
    return "(?:(?<![\\w)])-)?(?<![\\w.,])(?:" + NUMBER + ")";
  }

  static String speak(String text) {
    String spoken = text.replace('μ', 'µ');
    spoken = DEGREES.matcher(spoken).replaceAll(Measures::degrees);
    spoken =
        PERCENT
            .matcher(spoken)
            .replaceAll(m -> NumberWords.decimal(m.group("number")) + " percent");
    spoken = spoken.replaceAll("(?<=\\dft |\\d ft )(\\d+)\\s?in\\b\\.?", "$1 inches");
    spoken = AFTER_HOURS.matcher(spoken).replaceAll("$1 h $2 min");
    // In "1 h 30 m" and "2 m 10 s" an m is a minute.
    spoken =
        spoken
            .replaceAll("(?<=\\d\\s?h )(\\d+\\s?)m\\b", "$1min")
            .replaceAll("(\\d+\\s?)m (?=\\d+\\s?s\\b)", "$1min ");
    return MEASURE.matcher(spoken).replaceAll(Measures::measure);
  }

  private static String degrees(MatchResult match) {
    String number = match.group("number");
    String scale = match.group("scale") == null ? match.group("bare") : match.group("scale");
    String spoken = NumberWords.decimal(number);
    if ("K".equals(scale)) {
      return spoken + " kelvin";
    }
    String name = scale == null ? "" : scale.equals("C") ? " Celsius" : " Fahrenheit";
    return spoken + (isOne(number) ? " degree" : " degrees") + name;
  }

  private static String measure(MatchResult match) {
    String number = match.group("number");
    String unit = match.group("unit");
    // "5G" and "3D" are names, and "1 A" may be a grade; "d" and "t" alone are rarely units.
    boolean attachedLetter = unit.length() == 1 && match.group("space").isEmpty();
    if (attachedLetter && "dtN".contains(unit)) {
      return match.group();
    }
    StringBuilder spoken = new StringBuilder(NumberWords.decimal(number));
    spoken.append(' ').append(power(match.group("power"))).append(name(unit, isOne(number)));
    if (match.group("per") != null) {
      spoken
          .append(" per ")
          .append(power(match.group("perPower")))
          .append(name(match.group("per"), true));
    }
    return spoken.toString();
  }

  private static String power(String power) {
    if (power == null) {
      return "";
    }
    return power.equals("²") || power.equals("2") ? "square " : "cubic ";
  }

  /** A unit's name; the unit itself where it is none. */
  static String name(String unit, boolean singular) {
    String words = UNITS.getOrDefault(unit, unit);
    int slash = words.indexOf('/');
    if (slash < 0) {
      return words;
    }
    return singular ? words.substring(0, slash) : words.substring(slash + 1);
  }

  private static boolean isOne(String number) {
    return number.equals("1") || number.equals("-1");
  }
}
