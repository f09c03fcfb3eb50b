package dev.tern.tensor.quant;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Numbers as model files and kernels write them, lowest byte first. */
public final class LittleEndian {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

  private LittleEndian() {}

  public static int readInt(byte[] bytes, int at) {
    return (int) INT.get(bytes, at);
  }

  public static short readShort(byte[] bytes, int at) {
    return (short) SHORT.get(bytes, at);
  }

  /** An IEEE 754 half. */
  public static float readHalf(byte[] bytes, int at) {
    return Float.float16ToFloat(readShort(bytes, at));
  }

  public static void writeInt(byte[] bytes, int at, int value) {
    INT.set(bytes, at, value);
  }

  public static void writeShort(byte[] bytes, int at, short value) {
    SHORT.set(bytes, at, value);
  }

  /** Rounds to an IEEE 754 half, to the nearest. */
  public static void writeHalf(byte[] bytes, int at, float value) {
    writeShort(bytes, at, Float.floatToFloat16(value));
  }
}
