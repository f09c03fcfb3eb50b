package dev.tern.ota;

import java.util.Locale;

/** What came is not signed by those who may, or is not what they signed. Nothing of it was kept. */
public final class UntrustedException extends OtaException {
  /** What it would be if it were meant: TUF 1.0, section 1.5.2, and Uptane's names. */
  public enum Attack {
    ARBITRARY_SOFTWARE,
    ROLLBACK,
    FREEZE,
    FAST_FORWARD,
    ENDLESS_DATA,
    SLOW_RETRIEVAL,
    MIX_AND_MATCH,
    WRONG_SOFTWARE,
    EXTRANEOUS_DEPENDENCY,
    /** Not well-formed: nobody can say what was meant. */
    MALFORMED;

    /** As reports and pages write it, such as {@code mix-and-match}. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private final Attack attack;

  /**
   * @param message file, what was expected, what was found, what to do
   */
  public UntrustedException(Attack attack, String message) {
    super(message);
    this.attack = attack;
  }

  public Attack attack() {
    return attack;
  }
}
