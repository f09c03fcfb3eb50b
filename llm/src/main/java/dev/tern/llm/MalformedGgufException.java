package dev.tern.llm;

/**
 * A file that claims to be a model and can't be one: cut off, damaged or made to do harm. To be
 * fetched again or refused; nothing of it was used.
 */
public final class MalformedGgufException extends LlmException {
  private final long offsetBytes;
  private final String reason;

  /**
   * @param fileName begins the message
   * @param offsetBytes where in the file it shows, from 0
   * @param reason what was expected, what was found, and what to do
   */
  public MalformedGgufException(String fileName, long offsetBytes, String reason) {
    super(fileName + ": " + reason);
    this.offsetBytes = offsetBytes;
    this.reason = reason;
  }

  /**
   * Where in the file it shows: the first byte of what is wrong, or the end of what is too short.
   */
  public long offsetBytes() {
    return offsetBytes;
  }

  /** What was expected, what was found, and what to do; without the file's name. */
  public String reason() {
    return reason;
  }
}
