package dev.tern.device.audio.echo;

/**
 * The native methods of {@code echo.h}, line for line. An {@code echo} is an address that {@link
 * #open} gave and {@link #close} takes; frames are 160 samples, and callers have checked that they
 * lie within their arrays.
 */
final class NativeEchoCanceller {
  private NativeEchoCanceller() {}

  /** 0 where the library refuses. */
  static native long open(int suppression, int noise, boolean highPass);

  static native void close(long echo);

  static native int play(long echo, short[] samples, int offset);

  static native int clean(long echo, short[] samples, int offset, int delayMillis);
}
