package dev.tern.device.integrate;

/** A field of a message is not as it has to be. */
final class FieldFault extends Exception {
  private static final int LONGEST_FOUND = 60;

  private final String field;
  private final String expected;
  private final String found;

  FieldFault(String field, String expected, String found) {
    super(field + ": expected " + expected + ", found " + shortened(found));
    this.field = field;
    this.expected = expected;
    this.found = shortened(found);
  }

  private static String shortened(String text) {
    String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
    return line.length() <= LONGEST_FOUND ? line : line.substring(0, LONGEST_FOUND) + "...";
  }

  String field() {
    return field;
  }

  String expected() {
    return expected;
  }

  /** The beginning of it. */
  String found() {
    return found;
  }
}
