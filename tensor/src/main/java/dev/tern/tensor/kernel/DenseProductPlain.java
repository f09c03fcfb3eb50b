package dev.tern.tensor.kernel;

/** The definition: one sum after the other, in double so that it is the better of the two. */
final class DenseProductPlain implements DenseProduct {
  @Override
  public void multiply(
      float[] input,
      int inputOffset,
      int inputStride,
      int rows,
      DensePanels matrix,
      int panelBegin,
      int panelEnd,
      float[] result,
      int resultOffset,
      int resultStride) {
    int depth = matrix.depth();
    int width = DensePanels.WIDTH;
    int outputEnd = Math.min(panelEnd * width, matrix.outputs());
    for (int row = 0; row < rows; row++) {
      for (int output = panelBegin * width; output < outputEnd; output++) {
        int column = (output / width) * depth * width + output % width;
        double sum = matrix.bias[output];
        for (int d = 0; d < depth; d++) {
          sum += (double) input[inputOffset + row * inputStride + d] * matrix.values[column];
          column += width;
        }
        result[resultOffset + row * resultStride + output] = (float) sum;
      }
    }
  }

  @Override
  public String toString() {
    return "plain";
  }
}
