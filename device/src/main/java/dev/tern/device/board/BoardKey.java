package dev.tern.device.board;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collector;
import java.util.stream.Collectors;

/**
 * One key of {@code board.yaml}: what it may hold, and what it is where the file leaves it out. The
 * reader's checks and the reference page both come from here.
 *
 * @param name sections and key joined by dots, in kebab case: {@code llm.context-length}
 * @param values what it may hold, for people: {@code 300..1200 ms}
 * @param fallbackText what it is when left out, for people
 * @param problem what an error says of a value that is not allowed
 * @param fallback asked each time: some defaults are facts of the running machine
 * @param live whether whoever uses it asks for it each time, so that another value takes effect
 *     without a restart
 */
record BoardKey<T>(
    String name,
    String values,
    String fallbackText,
    String problem,
    Predicate<T> allowed,
    Supplier<T> fallback,
    boolean live) {

  /** A whole number from {@code low} to {@code high}, both included. */
  static BoardKey<Integer> whole(String name, int low, int high, String unit, int fallback) {
    return new BoardKey<>(
        name,
        range(low, high, unit),
        Integer.toString(fallback),
        "is out of range",
        value -> value >= low && value <= high,
        () -> fallback,
        false);
  }

  /** A number from {@code low} to {@code high}, both included. */
  static BoardKey<Double> decimal(String name, double low, double high, double fallback) {
    return new BoardKey<>(
        name,
        plain(low) + ".." + plain(high),
        plain(fallback),
        "is out of range",
        value -> value >= low && value <= high,
        () -> fallback,
        false);
  }

  /** Any text; {@code values} says which make sense. */
  static BoardKey<String> text(String name, String values, String fallback) {
    return new BoardKey<>(
        name, values, fallback, "is not usable", value -> !value.isBlank(), () -> fallback, false);
  }

  /** One of the constants of an enum; Jackson refuses others while it reads. */
  static <E extends Enum<E>> BoardKey<E> choice(String name, Class<E> type, E fallback) {
    return new BoardKey<>(
        name,
        Arrays.stream(type.getEnumConstants()).map(BoardKey::written).collect(JOINED),
        written(fallback),
        "is not supported",
        value -> true,
        () -> fallback,
        false);
  }

  /** True or false. */
  static BoardKey<Boolean> truth(String name, boolean fallback) {
    return new BoardKey<>(
        name,
        "true, false",
        Boolean.toString(fallback),
        "is not supported",
        value -> true,
        () -> fallback,
        false);
  }

  /** A list of whole numbers, each once. */
  static BoardKey<List<Integer>> numbers(
      String name, int low, int high, String unit, List<Integer> fallback) {
    return new BoardKey<>(
        name,
        "a list of " + range(low, high, unit),
        fallback.isEmpty() ? "none" : fallback.toString(),
        "is out of range or has a number twice",
        value -> isSet(value) && value.stream().allMatch(each -> each >= low && each <= high),
        () -> fallback,
        false);
  }

  /** A list of words, each once. */
  static BoardKey<List<String>> words(String name, String values, String fallbackText) {
    return new BoardKey<>(
        name,
        values,
        fallbackText,
        "has an empty name or one twice",
        BoardKey::isSet,
        List::of,
        false);
  }

  /** The same key with a default that is a fact of the running machine. */
  BoardKey<T> orElse(String text, Supplier<T> fact) {
    return new BoardKey<>(name, values, text, problem, allowed, fact, live);
  }

  /** The same key, held to a rule of its own. */
  BoardKey<T> only(String rule, String itsProblem, Predicate<T> holds) {
    return new BoardKey<>(name, rule, fallbackText, itsProblem, holds, fallback, live);
  }

  /** The same key, whose value counts from the next use on. */
  BoardKey<T> whileItRuns() {
    return new BoardKey<>(name, values, fallbackText, problem, allowed, fallback, true);
  }

  /**
   * The value itself, or the default where the file has none.
   *
   * @throws BoardException naming key, value, and what was expected
   */
  T of(T value) {
    if (value == null) {
      return fallback.get();
    }
    if (!allowed.test(value)) {
      throw new BoardException(name + "=" + value + " " + problem + "; expected " + values);
    }
    return value;
  }

  /** A constant as a board file writes it. */
  static String written(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static final Collector<CharSequence, ?, String> JOINED = Collectors.joining(", ");

  private static String range(int low, int high, String unit) {
    return low + ".." + high + (unit.isEmpty() ? "" : " " + unit);
  }

  private static String plain(double number) {
    return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
  }

  private static boolean isSet(List<?> values) {
    Set<Object> once = new HashSet<>(values);
    return once.size() == values.size() && !once.contains(null) && !once.contains("");
  }
}
