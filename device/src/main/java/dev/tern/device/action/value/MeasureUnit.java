package dev.tern.device.action.value;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Units that people say, each with its exact size in its dimension's base unit.
 *
 * <p>Factors: NIST Special Publication 811 (2008), appendix B.8, those printed there as exact; US
 * customary measures of volume, avoirdupois weights, the international foot. Data: decimal prefixes
 * by SI, "kibi" and its kin by IEC 80000-13.
 */
public enum MeasureUnit {
  MILLIMETER(Dimension.LENGTH, "0.001", "millimeter", "mm"),
  CENTIMETER(Dimension.LENGTH, "0.01", "centimeter", "cm"),
  METER(Dimension.LENGTH, "1", "meter", "m"),
  KILOMETER(Dimension.LENGTH, "1000", "kilometer", "km"),
  INCH(Dimension.LENGTH, "0.0254", "inch", "inches", "in"),
  FOOT(Dimension.LENGTH, "0.3048", "foot", "feet", "ft"),
  YARD(Dimension.LENGTH, "0.9144", "yard", "yd"),
  MILE(Dimension.LENGTH, "1609.344", "mile", "mi"),
  NAUTICAL_MILE(Dimension.LENGTH, "1852", "nautical mile"),

  MILLIGRAM(Dimension.MASS, "0.000001", "milligram", "mg"),
  GRAM(Dimension.MASS, "0.001", "gram", "g"),
  KILOGRAM(Dimension.MASS, "1", "kilogram", "kilo", "kg"),
  TONNE(Dimension.MASS, "1000", "tonne", "metric ton"),
  OUNCE(Dimension.MASS, "0.028349523125", "ounce", "oz"),
  POUND(Dimension.MASS, "0.45359237", "pound", "lb", "lbs"),
  STONE(Dimension.MASS, "6.35029318", "stone", "stone"),
  SHORT_TON(Dimension.MASS, "907.18474", "ton", "short ton"),

  MILLILITER(Dimension.VOLUME, "0.001", "milliliter", "ml"),
  CENTILITER(Dimension.VOLUME, "0.01", "centiliter", "cl"),
  DECILITER(Dimension.VOLUME, "0.1", "deciliter", "dl"),
  LITER(Dimension.VOLUME, "1", "liter", "l"),
  CUBIC_METER(Dimension.VOLUME, "1000", "cubic meter"),
  TEASPOON(Dimension.VOLUME, "0.00492892159375", "teaspoon", "tsp"),
  TABLESPOON(Dimension.VOLUME, "0.01478676478125", "tablespoon", "tbsp"),
  FLUID_OUNCE(Dimension.VOLUME, "0.0295735295625", "fluid ounce", "fl oz"),
  CUP(Dimension.VOLUME, "0.2365882365", "cup"),
  PINT(Dimension.VOLUME, "0.473176473", "pint"),
  QUART(Dimension.VOLUME, "0.946352946", "quart"),
  GALLON(Dimension.VOLUME, "3.785411784", "gallon"),
  IMPERIAL_PINT(Dimension.VOLUME, "0.56826125", "imperial pint", "british pint", "uk pint"),
  IMPERIAL_GALLON(Dimension.VOLUME, "4.54609", "imperial gallon", "british gallon", "uk gallon"),

  SQUARE_METER(Dimension.AREA, "1", "square meter"),
  SQUARE_FOOT(Dimension.AREA, "0.09290304", "square foot", "square feet"),
  SQUARE_KILOMETER(Dimension.AREA, "1000000", "square kilometer"),
  SQUARE_MILE(Dimension.AREA, "2589988.110336", "square mile"),
  HECTARE(Dimension.AREA, "10000", "hectare"),
  ACRE(Dimension.AREA, "4046.8564224", "acre"),

  // kelvin per degree; the zero points are in Quantity
  CELSIUS(Dimension.TEMPERATURE, "1", "degree celsius", "degrees celsius", "celsius", "centigrade"),
  FAHRENHEIT(Dimension.TEMPERATURE, "5/9", "degree fahrenheit", "degrees fahrenheit", "fahrenheit"),
  KELVIN(Dimension.TEMPERATURE, "1", "kelvin", "kelvin"),

  METER_PER_SECOND(Dimension.SPEED, "1", "meter per second", "meters per second", "m per s"),
  KILOMETER_PER_HOUR(
      Dimension.SPEED,
      "1000/3600",
      "kilometer per hour",
      "kilometers per hour",
      "kmh",
      "kph",
      "km per h"),
  MILE_PER_HOUR(Dimension.SPEED, "0.44704", "mile per hour", "miles per hour", "mph"),
  KNOT(Dimension.SPEED, "1852/3600", "knot"),

  BIT(Dimension.DATA, "1", "bit"),
  BYTE(Dimension.DATA, "8", "byte"),
  KILOBYTE(Dimension.DATA, "8000", "kilobyte", "kb"),
  MEGABYTE(Dimension.DATA, "8000000", "megabyte", "mb"),
  GIGABYTE(Dimension.DATA, "8000000000", "gigabyte", "gb"),
  TERABYTE(Dimension.DATA, "8000000000000", "terabyte", "tb"),
  MEGABIT(Dimension.DATA, "1000000", "megabit"),
  GIGABIT(Dimension.DATA, "1000000000", "gigabit"),
  KIBIBYTE(Dimension.DATA, "8192", "kibibyte"),
  MEBIBYTE(Dimension.DATA, "8388608", "mebibyte"),
  GIBIBYTE(Dimension.DATA, "8589934592", "gibibyte"),

  MILLISECOND(Dimension.TIME, "0.001", "millisecond", "ms"),
  SECOND(Dimension.TIME, "1", "second"),
  MINUTE(Dimension.TIME, "60", "minute"),
  HOUR(Dimension.TIME, "3600", "hour"),
  DAY(Dimension.TIME, "86400", "day"),
  WEEK(Dimension.TIME, "604800", "week"),

  DEGREE(Dimension.ANGLE, "1", "degree"),
  TURN(Dimension.ANGLE, "360", "turn", "turns", "full turn", "revolution", "circle");

  /** What is measured; only units of one dimension convert into each other. */
  public enum Dimension {
    LENGTH,
    MASS,
    VOLUME,
    AREA,
    TEMPERATURE,
    SPEED,
    DATA,
    TIME,
    ANGLE;

    /** As said aloud. */
    public String spoken() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Dimension dimension;
  private final BigDecimal factor;
  private final BigDecimal divisor;
  private final String singular;
  private final String plural;
  private final List<String> names;

  /**
   * @param size in the base unit: a decimal, or two with a slash where no decimal is exact
   * @param singular as said aloud
   * @param others the plural, where adding "s" does not make it, then other names
   */
  MeasureUnit(Dimension dimension, String size, String singular, String... others) {
    this.dimension = dimension;
    String[] parts = size.split("/");
    this.factor = new BigDecimal(parts[0]);
    this.divisor = parts.length == 2 ? new BigDecimal(parts[1]) : BigDecimal.ONE;
    this.singular = singular;
    boolean irregular = others.length > 0 && isIrregularPlural(others[0], singular);
    this.plural = irregular ? others[0] : singular + "s";
    this.names =
        Stream.concat(
                Stream.of(singular, plural),
                Stream.of(others).flatMap(name -> Stream.of(name, name + "s")))
            .distinct()
            .toList();
  }

  private static boolean isIrregularPlural(String candidate, String singular) {
    return candidate.equals(singular)
        || (candidate.length() > 3
            && candidate.charAt(0) == singular.charAt(0)
            && !candidate.equals("kilo"));
  }

  /** The unit of that name, singular or plural, American or British; empty when none has it. */
  public static Optional<MeasureUnit> named(String said) {
    String name =
        Words.of(said.replace("/", " per "))
            .rest()
            .replaceAll("metre(s?)\\b", "meter$1")
            .replaceAll("litre(s?)\\b", "liter$1")
            .replaceAll("gramme(s?)\\b", "gram$1")
            .replaceAll("\\ban hour\\b", "per hour")
            .replaceAll("^(a|an|the|us) ", "");
    return Stream.of(values()).filter(unit -> unit.names.contains(name)).findFirst();
  }

  public Dimension dimension() {
    return dimension;
  }

  /** In base units: this times {@link #factor}, by {@link #divisor}. */
  BigDecimal factor() {
    return factor;
  }

  BigDecimal divisor() {
    return divisor;
  }

  /** "inch" for exactly one, else "inches". */
  public String spoken(BigDecimal amount) {
    return amount.abs().compareTo(BigDecimal.ONE) == 0 ? singular : plural;
  }

  public String plural() {
    return plural;
  }
}
