package dev.tern.llm;

import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The shape of a JSON value that a model is held to: the part of JSON Schema that a token automaton
 * can hold. A schema is finite: it cannot refer to itself, and it has no free text, because a
 * string is one of a list or copied from a given text.
 */
public sealed interface Schema {

  /**
   * An object whose properties come in this order.
   *
   * @param properties at least one is needed where an object shall say anything; names differ
   */
  record ObjectSchema(List<Property> properties) implements Schema {
    public ObjectSchema {
      properties = List.copyOf(properties);
      Set<String> names = new HashSet<>();
      for (Property property : properties) {
        if (!names.add(property.name())) {
          throw new LlmException(
              "schema: property " + property.name() + " stands twice; expected each name once");
        }
      }
    }
  }

  /**
   * A property of an object.
   *
   * @param required false where the object may leave it out
   */
  record Property(String name, Schema value, boolean required) {}

  /** One of these strings. */
  record EnumSchema(List<String> values) implements Schema {
    public EnumSchema {
      values = List.copyOf(values);
      if (values.isEmpty()) {
        throw new LlmException("schema: enum: expected at least one value, found none");
      }
    }
  }

  /**
   * A string copied from one of these texts: words that stand there one after the other, with one
   * space between them, without the punctuation before the first and after the last. Words are what
   * white space separates.
   */
  record SpanSchema(List<String> texts) implements Schema {
    public SpanSchema {
      texts = List.copyOf(texts);
    }

    public SpanSchema(String text) {
      this(List.of(text));
    }
  }

  /**
   * A number, written without exponent.
   *
   * @param minimum at least {@code -}{@link #MOST}, itself allowed
   * @param maximum at most {@link #MOST}, itself allowed
   * @param fractionDigits most digits after the point, 0 (whole numbers) to {@link #MOST_FRACTION}
   */
  record NumberSchema(BigDecimal minimum, BigDecimal maximum, int fractionDigits)
      implements Schema {
    /** The greatest magnitude: as many digits as a double holds exactly. */
    public static final BigDecimal MOST = new BigDecimal("999999999999999");

    public static final int MOST_FRACTION = 6;

    public NumberSchema {
      if (minimum.compareTo(maximum) > 0
          || minimum.abs().compareTo(MOST) > 0
          || maximum.abs().compareTo(MOST) > 0) {
        throw new LlmException(
            "schema: number: minimum="
                + minimum.toPlainString()
                + ", maximum="
                + maximum.toPlainString()
                + "; expected minimum <= maximum, both within -"
                + MOST
                + ".."
                + MOST);
      }
      if (fractionDigits < 0 || fractionDigits > MOST_FRACTION) {
        throw new LlmException(
            "schema: number: fraction digits="
                + fractionDigits
                + " is out of range; expected 0.."
                + MOST_FRACTION);
      }
    }

    /** A whole number in a range. */
    public static NumberSchema integer(long minimum, long maximum) {
      return new NumberSchema(BigDecimal.valueOf(minimum), BigDecimal.valueOf(maximum), 0);
    }

    /** Any number of up to 15 digits and {@link #MOST_FRACTION} after the point. */
    public static NumberSchema any() {
      return new NumberSchema(MOST.negate(), MOST, MOST_FRACTION);
    }
  }

  /** {@code true} or {@code false}. */
  record BooleanSchema() implements Schema {}

  /** A value of one of these shapes: an action, each with slots of its own. */
  record ChoiceSchema(List<Schema> options) implements Schema {
    public ChoiceSchema {
      options = List.copyOf(options);
      if (options.isEmpty()) {
        throw new LlmException("schema: choice: expected at least one option, found none");
      }
    }
  }
}
