package dev.tern.asr.whisper;

/**
 * The numbers of a Whisper model, whatever file they lie in.
 *
 * <p>Tensors are named as CTranslate2 names them ({@code encoder/conv1/weight}, {@code
 * decoder/layer_0/attention/linear_1/bias}) and have its shapes: matrices [outputs, inputs],
 * row-major, with queries, keys and values of self attention one below the other, convolutions
 * [outputs, inputs, taps]. A reader of another format translates. Every call may read the file, so
 * a tensor is asked for once. Not thread-safe.
 */
interface WhisperFile extends AutoCloseable {
  boolean has(String name);

  /**
   * How long a tensor is along an axis.
   *
   * @throws dev.tern.asr.AsrException where the tensor is missing or has fewer axes
   */
  int extent(String name, int axis);

  /**
   * A tensor as floats, whatever type it has in the file.
   *
   * @param shape what it must have
   * @throws dev.tern.asr.AsrException where the tensor is missing or of another shape
   */
  float[] floats(String name, int... shape);

  /** Attention heads of the encoder and, the same, of the decoder. */
  int heads();

  @Override
  void close();
}
