package dev.tern.device.machine;

import dev.tern.tensor.team.Placement;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Keeps threads on some cores; which of them takes which core is the system's choice, so that a
 * core which is busy with something else holds nobody up.
 */
public final class PinnedCores implements Placement {
  private static final Logger LOG = Logger.getLogger(PinnedCores.class);

  /** Bytes of glibc's {@code cpu_set_t}: 1,024 cores. */
  private static final int MASK_SIZE = 128;

  private static final Stay NOWHERE_ELSE = () -> {};

  private final List<Integer> cores;
  private final byte[] mask = new byte[MASK_SIZE];
  private volatile boolean isRefused;

  private PinnedCores(List<Integer> cores) {
    this.cores = List.copyOf(cores);
    for (int core : this.cores) {
      mask[core / Byte.SIZE] |= (byte) (1 << core % Byte.SIZE);
    }
  }

  /**
   * @param cores by number, 0 to 1,023; none leaves threads where they are
   */
  public static Placement of(List<Integer> cores) {
    return cores.isEmpty() ? ANYWHERE : new PinnedCores(cores);
  }

  @Override
  public Stay enter() {
    if (isRefused) {
      return NOWHERE_ELSE;
    }
    try {
      byte[] before = new byte[MASK_SIZE];
      if (CLibrary.sched_getaffinity(0, MASK_SIZE, before) >= 0
          && CLibrary.sched_setaffinity(0, MASK_SIZE, mask) == 0) {
        return () -> CLibrary.sched_setaffinity(0, MASK_SIZE, before);
      }
      refuse("the system refused; are they among the cores this process may use?");
    } catch (LinkageError noLibrary) {
      refuse(noLibrary.toString());
    }
    return NOWHERE_ELSE;
  }

  private void refuse(String why) {
    isRefused = true;
    LOG.warnf("threads can't be kept on cores %s, they run anywhere: %s", cores, why);
  }

  @Override
  public String toString() {
    return "cores " + cores;
  }
}
