package dev.tern.tensor.kernel;

import jdk.incubator.vector.FloatVector;

/**
 * A float matrix of {@code outputs} rows and {@code depth} columns with a bias, laid out so that
 * the lanes of a vector are neighboring outputs.
 *
 * <pre>
 *   panel 0:  column 0: outputs 0..W-1 | column 1: outputs 0..W-1 | ... column depth-1
 *   panel 1:  column 0: outputs W..2W-1 | ...
 *   last panel: missing outputs are zero
 * </pre>
 *
 * <p>Filled once for weights, again and again for matrices that are themselves results (the keys
 * and values of attention); a refill may be smaller than the capacity, never larger. Not
 * thread-safe while being filled.
 */
public final class DensePanels {
  /** W: outputs in a panel, two vectors of the machine's preferred width. */
  public static final int WIDTH = 2 * FloatVector.SPECIES_PREFERRED.length();

  final float[] values; // [panels, depth, WIDTH]
  final float[] bias; // [panels * WIDTH]
  private int outputs;
  private int depth;

  /** An empty matrix with room for {@code outputs * depth} values and a bias of zero. */
  public DensePanels(int outputs, int depth) {
    if (outputs < 1 || depth < 1) {
      throw new IllegalArgumentException(
          "outputs=" + outputs + " and depth=" + depth + "; expected both 1 or more");
    }
    long size = (long) panels(outputs) * WIDTH * depth;
    if (size > Integer.MAX_VALUE - 16) {
      throw new IllegalArgumentException(
          "outputs=" + outputs + " depth=" + depth + " exceed an array; cut the matrix by outputs");
    }
    this.values = new float[(int) size];
    this.bias = new float[panels(outputs) * WIDTH];
    this.outputs = outputs;
    this.depth = depth;
  }

  /** Packs a row-major matrix [outputs, depth] with a bias of zero. */
  public static DensePanels ofRows(float[] rows, int outputs, int depth) {
    var panels = new DensePanels(outputs, depth);
    panels.fillRows(rows, 0, depth, outputs, depth);
    return panels;
  }

  /** Packs a row-major matrix [outputs, depth] with its bias [outputs]. */
  public static DensePanels ofRows(float[] rows, float[] bias, int outputs, int depth) {
    var panels = ofRows(rows, outputs, depth);
    System.arraycopy(bias, 0, panels.bias, 0, outputs);
    return panels;
  }

  /** Refills from a row-major matrix: output n, column d is at {@code offset + n * stride + d}. */
  public void fillRows(float[] from, int offset, int stride, int outputs, int depth) {
    fill(from, offset, stride, 1, outputs, depth);
  }

  /**
   * Refills from the transposed matrix: output n, column d is at {@code offset + d * stride + n}.
   */
  public void fillColumns(float[] from, int offset, int stride, int outputs, int depth) {
    fill(from, offset, 1, stride, outputs, depth);
  }

  private void fill(
      float[] from, int offset, int outputStride, int columnStride, int outputs, int depth) {
    if ((long) panels(outputs) * WIDTH * depth > values.length
        || panels(outputs) * WIDTH > bias.length) {
      throw new IllegalArgumentException(
          "outputs=%d depth=%d do not fit a capacity of %d values, %d outputs"
              .formatted(outputs, depth, values.length, bias.length));
    }
    this.outputs = outputs;
    this.depth = depth;
    for (int panel = 0; panel < panelCount(); panel++) {
      int first = panel * WIDTH;
      int present = Math.min(WIDTH, outputs - first);
      for (int d = 0; d < depth; d++) {
        int to = (panel * depth + d) * WIDTH;
        int source = offset + first * outputStride + d * columnStride;
        for (int lane = 0; lane < present; lane++) {
          values[to + lane] = from[source + lane * outputStride];
        }
        for (int lane = present; lane < WIDTH; lane++) {
          values[to + lane] = 0;
        }
      }
    }
  }

  /**
   * Copies row {@code output}, without its bias, to {@code to[toOffset .. toOffset + depth - 1]}.
   */
  public void row(int output, float[] to, int toOffset) {
    int from = (output / WIDTH) * depth * WIDTH + output % WIDTH;
    for (int d = 0; d < depth; d++) {
      to[toOffset + d] = values[from + d * WIDTH];
    }
  }

  /** How many elements a result row has. */
  public int outputs() {
    return outputs;
  }

  /** How many elements an input row has. */
  public int depth() {
    return depth;
  }

  /** Panels that hold the outputs, the last one possibly part full. */
  public int panelCount() {
    return panels(outputs);
  }

  private static int panels(int outputs) {
    return (outputs + WIDTH - 1) / WIDTH;
  }
}
