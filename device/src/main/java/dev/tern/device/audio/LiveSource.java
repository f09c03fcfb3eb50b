package dev.tern.device.audio;

/** Sound that comes in at its own pace, whether it is read or not. */
public interface LiveSource extends SoundSource, AutoCloseable {
  /**
   * {@inheritDoc}
   *
   * @throws NoSoundDeviceException when the device has gone
   */
  @Override
  int read(short[] frame);

  /** Forgets what came in but was not yet read, such as the appliance's own voice. */
  void flush();

  /**
   * When the first sample of the frame that was read last reached the device, as {@link
   * System#nanoTime} counts.
   */
  default long capturedAtNanos() {
    return System.nanoTime();
  }

  /** How often sound was lost, since the device was opened, because it was read too late. */
  default long xruns() {
    return 0;
  }

  @Override
  void close();
}
