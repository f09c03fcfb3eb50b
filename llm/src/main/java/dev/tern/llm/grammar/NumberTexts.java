package dev.tern.llm.grammar;

import dev.tern.llm.LlmException;
import dev.tern.llm.Schema.NumberSchema;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;

/**
 * Draws the texts of all numbers in a range: {@code -?(0|[1-9][0-9]*)(\.[0-9]{1,f})?}, without
 * {@code -0}.
 *
 * <p>Texts with the same count of digits before and after the point are ordered like their digits,
 * so each pair of counts is a range between two strings of digits of one length: a digit is bound
 * by the low end only while all digits before it were those of the low end, and so for the high
 * end.
 */
final class NumberTexts {
  private final Nfa nfa;
  private final int end;
  private boolean any;

  private NumberTexts(Nfa nfa, int end) {
    this.nfa = nfa;
    this.end = end;
  }

  /** Draws them between two states. */
  static void draw(NumberSchema schema, Nfa nfa, int start, int end) {
    NumberTexts texts = new NumberTexts(nfa, end);
    BigDecimal zero = BigDecimal.ZERO;
    texts.magnitudes(start, schema.minimum().max(zero), schema.maximum(), schema.fractionDigits());
    int negative = nfa.state();
    nfa.edge(start, '-', '-', negative);
    texts.magnitudes(
        negative,
        schema.maximum().negate().max(BigDecimal.ONE.movePointLeft(schema.fractionDigits())),
        schema.minimum().negate(),
        schema.fractionDigits());
    if (!texts.any) {
      throw new LlmException(
          "schema: number: no number with "
              + schema.fractionDigits()
              + " digits after the point lies in "
              + schema.minimum().toPlainString()
              + ".."
              + schema.maximum().toPlainString());
    }
  }

  private void magnitudes(int start, BigDecimal least, BigDecimal most, int fractionDigits) {
    if (least.compareTo(most) > 0) {
      return;
    }
    int longest = most.toBigInteger().toString().length();
    for (int fraction = 0; fraction <= fractionDigits; fraction++) {
      BigInteger low =
          least.movePointRight(fraction).setScale(0, RoundingMode.CEILING).toBigInteger();
      BigInteger high =
          most.movePointRight(fraction).setScale(0, RoundingMode.FLOOR).toBigInteger();
      for (int whole = 1; whole <= longest; whole++) {
        BigInteger first = whole == 1 ? BigInteger.ZERO : BigInteger.TEN.pow(whole - 1 + fraction);
        BigInteger last = BigInteger.TEN.pow(whole + fraction).subtract(BigInteger.ONE);
        digits(start, low.max(first), high.min(last), whole, fraction);
      }
    }
  }

  private void digits(int start, BigInteger low, BigInteger high, int whole, int fraction) {
    if (low.compareTo(high) > 0) {
      return;
    }
    any = true;
    int length = whole + fraction;
    byte[] lows = padded(low, length);
    byte[] highs = padded(high, length);
    // Where the digits so far are those of both ends, of the low, of the high, or of neither.
    int both = start;
    int onLow = Dfa.NONE;
    int onHigh = Dfa.NONE;
    int free = Dfa.NONE;
    for (int at = 0; at < length; at++) {
      if (at == whole) {
        both = point(both);
        onLow = point(onLow);
        onHigh = point(onHigh);
        free = point(free);
      }
      boolean last = at == length - 1;
      int nextBoth = Dfa.NONE;
      int nextLow = Dfa.NONE;
      int nextHigh = Dfa.NONE;
      int nextFree = last ? end : nfa.state();
      int lowDigit = lows[at];
      int highDigit = highs[at];
      if (both != Dfa.NONE) {
        if (lowDigit == highDigit) {
          nextBoth = last ? end : nfa.state();
          nfa.edge(both, lowDigit, lowDigit, nextBoth);
        } else {
          nextLow = last ? end : nfa.state();
          nextHigh = last ? end : nfa.state();
          nfa.edge(both, lowDigit, lowDigit, nextLow);
          nfa.edge(both, highDigit, highDigit, nextHigh);
          between(both, lowDigit + 1, highDigit - 1, nextFree);
        }
      }
      if (onLow != Dfa.NONE) {
        nextLow = last ? end : nfa.state();
        nfa.edge(onLow, lowDigit, lowDigit, nextLow);
        between(onLow, lowDigit + 1, '9', nextFree);
      }
      if (onHigh != Dfa.NONE) {
        nextHigh = last ? end : nfa.state();
        nfa.edge(onHigh, highDigit, highDigit, nextHigh);
        between(onHigh, '0', highDigit - 1, nextFree);
      }
      if (free != Dfa.NONE) {
        between(free, '0', '9', nextFree);
      }
      both = nextBoth;
      onLow = nextLow;
      onHigh = nextHigh;
      free = nextFree;
    }
  }

  private int point(int state) {
    if (state == Dfa.NONE) {
      return Dfa.NONE;
    }
    int after = nfa.state();
    nfa.edge(state, '.', '.', after);
    return after;
  }

  private void between(int from, int low, int high, int to) {
    if (low <= high) {
      nfa.edge(from, low, high, to);
    }
  }

  private static byte[] padded(BigInteger number, int length) {
    String digits = number.toString();
    return ("0".repeat(length - digits.length()) + digits).getBytes(StandardCharsets.US_ASCII);
  }
}
