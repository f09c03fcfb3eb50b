package dev.tern.device.audio;

/** The machine has no such microphone or speaker; the message lists what it has. */
public final class NoSoundDeviceException extends RuntimeException {
  public NoSoundDeviceException(String message) {
    super(message);
  }

  NoSoundDeviceException(String message, Throwable cause) {
    super(message, cause);
  }
}
