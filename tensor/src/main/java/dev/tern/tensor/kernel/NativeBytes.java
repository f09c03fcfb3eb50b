package dev.tern.tensor.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Numbers at addresses of native memory, for the definitions. Little endian, at any alignment;
 * nothing is checked, as in C.
 */
final class NativeBytes {
  private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  private NativeBytes() {}

  /** 0..255. */
  static int unsignedByte(long address) {
    return ALL.get(ValueLayout.JAVA_BYTE, address) & 0xFF;
  }

  static byte signedByte(long address) {
    return ALL.get(ValueLayout.JAVA_BYTE, address);
  }

  static int integer(long address) {
    return ALL.get(ValueLayout.JAVA_INT_UNALIGNED, address);
  }

  /** Half precision, as a float. */
  static float half(long address) {
    return Float.float16ToFloat(ALL.get(ValueLayout.JAVA_SHORT_UNALIGNED, address));
  }

  static float number(long address) {
    return ALL.get(ValueLayout.JAVA_FLOAT_UNALIGNED, address);
  }

  static void putByte(long address, int value) {
    ALL.set(ValueLayout.JAVA_BYTE, address, (byte) value);
  }

  static void putInteger(long address, int value) {
    ALL.set(ValueLayout.JAVA_INT_UNALIGNED, address, value);
  }

  /** Rounds to half precision, to nearest even. */
  static void putHalf(long address, float value) {
    ALL.set(ValueLayout.JAVA_SHORT_UNALIGNED, address, Float.floatToFloat16(value));
  }

  static void putNumber(long address, float value) {
    ALL.set(ValueLayout.JAVA_FLOAT_UNALIGNED, address, value);
  }
}
