package dev.tern.device.machine;

/** What the kernel knows of its clock. */
public final class KernelClock {
  /** Bytes of {@code struct timex} on 64-bit machines. */
  private static final int TIMEX_SIZE = 208;

  /** {@code TIME_ERROR}: nobody has set the clock lately. */
  private static final int NOT_SYNCHRONIZED = 5;

  private KernelClock() {}

  /**
   * Whether some program keeps the clock in line with another one, over the network or a radio;
   * false also where this process may not ask ({@code ProtectClock=} of systemd).
   */
  public static boolean isSynchronized() {
    try {
      int state = CLibrary.adjtimex(new byte[TIMEX_SIZE]);
      return state >= 0 && state != NOT_SYNCHRONIZED;
    } catch (LinkageError noLibrary) {
      return false;
    }
  }
}
