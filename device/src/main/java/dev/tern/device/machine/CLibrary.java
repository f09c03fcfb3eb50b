package dev.tern.device.machine;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/**
 * Calls of the C library that Java has no way to make, line for line as in {@code sched.h}, {@code
 * timex.h}, {@code fcntl.h} and {@code unistd.h}.
 */
final class CLibrary {
  static {
    Native.register(CLibrary.class, NativeLibrary.getProcess());
  }

  private CLibrary() {}

  /**
   * {@code int sched_getaffinity(pid_t pid, size_t cpusetsize, cpu_set_t *mask)}.
   *
   * @param pid of a thread; 0 is the calling one
   * @param mask one bit a core, the first in the lowest bit of the first byte on the processors
   *     that Tern is for
   * @return 0, or -1
   */
  static native int sched_getaffinity(int pid, long cpusetsize, byte[] mask);

  /** {@code int sched_setaffinity(pid_t pid, size_t cpusetsize, const cpu_set_t *mask)}. */
  static native int sched_setaffinity(int pid, long cpusetsize, byte[] mask);

  /**
   * {@code int adjtimex(struct timex *buf)}.
   *
   * @param timex 208 bytes on 64-bit machines; all zero asks and changes nothing
   * @return the state of the clock, 5 ({@code TIME_ERROR}) while nobody sets it; -1 where the
   *     question is not allowed
   */
  static native int adjtimex(byte[] timex);

  /**
   * {@code int fcntl(int fd, int op, int arg)}.
   *
   * @return -1 where there is no such file
   */
  static native int fcntl(int fd, int op, int arg);

  /**
   * {@code int execv(const char *path, char *const argv[])}.
   *
   * @param path ends with a zero byte
   * @param argv address of the addresses of the arguments, the last of which is 0
   * @return only where it failed, and then -1
   */
  static native int execv(byte[] path, long argv);
}
