package dev.tern.llm.gguf;

import dev.tern.tensor.quant.Format;
import java.util.Arrays;
import java.util.Optional;

/**
 * The numbers by which a file names the format of a tensor.
 *
 * <p>Source: {@code enum ggml_type} of ggml, and of bitnet.cpp for {@code I2_S}.
 */
public final class GgmlType {
  private GgmlType() {}

  /** The number of a format. */
  public static int id(Format format) {
    return switch (format) {
      case F32 -> 0;
      case F16 -> 1;
      case Q4_0 -> 2;
      case Q4_1 -> 3;
      case Q5_0 -> 6;
      case Q5_1 -> 7;
      case Q8_0 -> 8;
      case Q4_K -> 12;
      case Q5_K -> 13;
      case Q6_K -> 14;
      case BF16 -> 30;
      case TQ1_0 -> 34;
      case TQ2_0 -> 35;
      case I2_S -> 36;
    };
  }

  /** The format that a number names, where this engine reads it. */
  static Optional<Format> format(int id) {
    return Arrays.stream(Format.values()).filter(format -> id(format) == id).findFirst();
  }

  /** The name of a type that this engine does not read, for the message. */
  static String unreadName(int id) {
    return switch (id) {
      case 9 -> "Q8_1";
      case 10 -> "Q2_K";
      case 11 -> "Q3_K";
      case 15 -> "Q8_K";
      case 16 -> "IQ2_XXS";
      case 17 -> "IQ2_XS";
      case 18 -> "IQ3_XXS";
      case 19 -> "IQ1_S";
      case 20 -> "IQ4_NL";
      case 21 -> "IQ3_S";
      case 22 -> "IQ2_S";
      case 23 -> "IQ4_XS";
      case 24 -> "I8";
      case 25 -> "I16";
      case 26 -> "I32";
      case 27 -> "I64";
      case 28 -> "F64";
      case 29 -> "IQ1_M";
      case 39 -> "MXFP4";
      default -> Integer.toUnsignedString(id);
    };
  }
}
