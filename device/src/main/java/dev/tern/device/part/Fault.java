package dev.tern.device.part;

/** What to tell of a failure, in one line. */
final class Fault {
  private Fault() {}

  /** Whether the message was written for the person at the device. */
  static boolean isTold(Throwable failure) {
    return failure.getClass().getName().startsWith("dev.tern.");
  }

  static String line(Throwable failure) {
    return switch (failure) {
      case OutOfMemoryError e ->
          "not enough memory: " + e.getMessage() + "; take a smaller model or context length";
      case LinkageError e ->
          "a native library is missing or damaged: " + deepest(e) + "; install it anew and restart";
      case Throwable e when isTold(e) -> e.getMessage();
      case Throwable e -> "this is a defect in Tern, please report it: " + e;
    };
  }

  private static String deepest(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    return message == null || message.isBlank() ? cause.toString() : message;
  }
}
