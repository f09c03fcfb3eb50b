package dev.tern.tensor.kernel;

import dev.tern.tensor.kernel.Kernels.Activation;
import dev.tern.tensor.kernel.Kernels.Cache;
import dev.tern.tensor.kernel.Kernels.Pairing;

/** What norms, rotary embedding, gates and attention are, in plain Java. */
final class PlainLayers {
  private PlainLayers() {}

  static void rmsNorm(
      long x,
      long xStride,
      long weight,
      int columns,
      float epsilon,
      int firstRow,
      int endRow,
      long y,
      long yStride) {
    throw new UnsupportedOperationException("rmsNorm");
  }

  static void rmsNormHeads(
      long x,
      long xStride,
      long weight,
      int heads,
      int headSize,
      float epsilon,
      int firstRow,
      int endRow) {
    throw new UnsupportedOperationException("rmsNormHeads");
  }

  static void rotate(
      long x,
      long xStride,
      int heads,
      int headSize,
      int dimensions,
      Pairing pairing,
      long table,
      int position,
      int firstRow,
      int endRow) {
    throw new UnsupportedOperationException("rotate");
  }

  static void gate(
      Activation activation,
      long gate,
      long up,
      long stride,
      int columns,
      int firstRow,
      int endRow) {
    throw new UnsupportedOperationException("gate");
  }

  static void add(
      long x, long xStride, long y, long yStride, int columns, int firstRow, int endRow) {
    throw new UnsupportedOperationException("add");
  }

  static void scale(long x, long xStride, float factor, int columns, int firstRow, int endRow) {
    throw new UnsupportedOperationException("scale");
  }

  static void softmax(long x, long count) {
    throw new UnsupportedOperationException("softmax");
  }

  static void store(
      Cache cache,
      long k,
      long v,
      long stride,
      int position,
      int count,
      int firstHead,
      int endHead) {
    throw new UnsupportedOperationException("store");
  }

  static void attend(
      Cache cache,
      long query,
      long queryStride,
      int heads,
      int kvHead,
      float factor,
      int position,
      int window,
      int firstRow,
      int endRow,
      int fromPosition,
      int toPosition,
      long partial,
      long partialStride) {
    throw new UnsupportedOperationException("attend");
  }

  static void merge(
      long partial,
      long partStride,
      int parts,
      long partialStride,
      int heads,
      int headSize,
      int firstRow,
      int endRow,
      int firstHead,
      int endHead,
      long out,
      long outStride) {
    throw new UnsupportedOperationException("merge");
  }
}
