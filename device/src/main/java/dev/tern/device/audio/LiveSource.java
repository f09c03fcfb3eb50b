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

  @Override
  void close();
}
