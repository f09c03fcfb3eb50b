package dev.tern.llm.model;

import dev.tern.tensor.kernel.Kernels;
import dev.tern.tensor.kernel.Quantization;
import dev.tern.tensor.memory.FloatRows;
import dev.tern.tensor.pack.PackedMatrix;
import dev.tern.tensor.team.ThreadTeam.Seat;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/**
 * Matrices that are multiplied with the same input, so that the input is quantized once and the
 * team shares out the rows of all of them as one.
 */
final class MatrixGroup {
  private final PackedMatrix[] matrices;
  private final float[] factors; // multiply what comes out; 1 almost always
  private final Set<Quantization> quantizations = EnumSet.noneOf(Quantization.class);
  private final int blocks;

  MatrixGroup(PackedMatrix[] matrices, float[] factors) {
    this.matrices = matrices;
    this.factors = factors;
    blocks = Arrays.stream(matrices).mapToInt(PackedMatrix::blocks).sum();
    for (PackedMatrix matrix : matrices) {
      if (!matrix.layout().isFloat()) {
        quantizations.add(matrix.quantization());
      }
    }
  }

  static MatrixGroup of(PackedMatrix... matrices) {
    float[] ones = new float[matrices.length];
    Arrays.fill(ones, 1);
    return new MatrixGroup(matrices, ones);
  }

  PackedMatrix matrix(int index) {
    return matrices[index];
  }

  /** Quantizes rows of {@code x} in every way that one of the matrices wants. */
  void quantize(
      Kernels kernels, Workspace space, FloatRows x, int firstRow, int endRow, int count) {
    for (Quantization quantization : quantizations) {
      space
          .quantized(quantization)
          .fill(
              kernels,
              quantization,
              x.address(),
              x.stride(),
              matrices[0].columns(),
              firstRow,
              endRow,
              count);
    }
  }

  /**
   * Multiplies all matrices; each thread does the shares that it gets. The threads must meet before
   * and after.
   *
   * @param x what was quantized; read by float matrices
   * @param y a result for each matrix
   */
  void multiply(
      Seat seat, Kernels kernels, Workspace space, FloatRows x, int count, FloatRows... y) {
    int share = PackedMatrix.share(seat.count(), blocks, count);
    for (int at = seat.claim(share); at < blocks; at = seat.claim(share)) {
      int end = Math.min(blocks, at + share);
      int matrixAt = 0;
      for (int i = 0; i < matrices.length; i++) {
        int from = Math.max(at, matrixAt) - matrixAt;
        int to = Math.min(end, matrixAt + matrices[i].blocks()) - matrixAt;
        if (from < to) {
          multiply(kernels, i, space, x, count, y[i], from, to);
        }
        matrixAt += matrices[i].blocks();
      }
    }
  }

  /** Blocks {@code from} to {@code to} of one of the matrices. */
  void multiply(
      Kernels kernels,
      int index,
      Workspace space,
      FloatRows x,
      int count,
      FloatRows y,
      int from,
      int to) {
    PackedMatrix matrix = matrices[index];
    if (matrix.layout().isFloat()) {
      matrix.multiply(kernels, x, count, y, from, to);
    } else {
      matrix.multiply(kernels, space.quantized(matrix.quantization()), count, y, from, to);
    }
    if (factors[index] != 1) {
      long first = y.address() + from * 64L * Float.BYTES;
      kernels.scale(first, y.stride(), factors[index], (to - from) * 64, 0, count);
    }
  }
}
