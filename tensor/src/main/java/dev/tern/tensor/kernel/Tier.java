package dev.tern.tensor.kernel;

/** What computes: the plain Java that defines each kernel, or C for an instruction set. */
public enum Tier {
  /** The definition in Java; slow, on every machine. */
  JAVA(-1),
  SCALAR(0),
  /** With FMA and F16C. */
  AVX2(1),
  /** 256-bit VNNI: AVX-VNNI, or AVX-512 VNNI with VL. */
  AVX_VNNI(2),
  /** AVX-512 F, BW, VL and VNNI. */
  AVX512_VNNI(3),
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
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}
