package dev.tern.tensor.kernel;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What computes: the plain Java that defines each kernel, or C for an instruction set. */
public enum Tier {
  /** The definition in Java; slow, on every machine. */
  JAVA(-1),
  SCALAR(0),
  /** With FMA and F16C. */
  AVX2(1),
  /** 256-bit VNNI, as processors without AVX-512 have it. */
  AVX_VNNI(2),
  /** AVX-512 F, BW, VL and VNNI. */
  AVX512_VNNI(3),
  /** The same and VBMI, for five ternary weights in a byte. */
  AVX512_VBMI(7),
  /** The same, and AMX for products of many rows. */
  AMX_INT8(6),
  /** ARMv8.0, such as Cortex-A72. */
  NEON(4),
  /** ARMv8.2 with dot products, such as Cortex-A76. */
  NEON_DOTPROD(5);

  private final int index;

  Tier(int index) {
    this.index = index;
  }

  /** As in {@code enum tern_tier}; -1 for Java. */
  int index() {
    return index;
  }

  /** Its name in {@code TERN_CPU} and in reports, such as {@code avx2}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether this processor, with this build's library, can run it. */
  public boolean isHere() {
    if (this == JAVA) {
      return true;
    }
    KernelLibrary.load();
    return NativeKernels.table(index) != 0 && NativeKernels.has(index);
  }

  /** All that are here, weakest first. */
  public static List<Tier> here() {
    return Arrays.stream(values()).filter(Tier::isHere).toList();
  }

  static List<String> labelsHere() {
    return here().stream().map(Tier::label).toList();
  }

  /**
   * The strongest that is here, or the named one.
   *
   * @param name as TERN_CPU has it; null or empty: the strongest
   */
  static Tier chosen(String name) {
    List<Tier> here = here();
    if (name == null || name.isEmpty()) {
      return here.getLast();
    }
    for (Tier tier : here) {
      if (tier.label().equals(name)) {
        return tier;
      }
    }
    throw new IllegalArgumentException(
        "TERN_CPU=" + name + " is not offered by this processor; offered=" + labelsHere());
  }
}
