package dev.tern.device.audio;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.DataLine;
import javax.sound.sampled.Line;
import javax.sound.sampled.LineUnavailableException;
import javax.sound.sampled.Mixer;

/** Picks Java Sound lines by a part of their device's name. */
final class SoundDevices {
  private SoundDevices() {}

  /**
   * @param key the board's key, for the message
   * @param name a part of the device's name, any case, or {@code default}
   */
  static <T extends Line> T line(Class<T> type, String key, String name, AudioFormat format) {
    DataLine.Info info = new DataLine.Info(type, format);
    List<Mixer.Info> able =
        Arrays.stream(AudioSystem.getMixerInfo())
            .filter(mixer -> AudioSystem.getMixer(mixer).isLineSupported(info))
            .toList();
    Mixer.Info chosen =
        able.stream()
            .filter(mixer -> name.equals("default") || contains(mixer.getName(), name))
            .findFirst()
            .orElseThrow(
                () ->
                    new NoSoundDeviceException(
                        key
                            + "="
                            + name
                            + ": no sound card for this; found="
                            + able.stream().map(Mixer.Info::getName).collect(Collectors.toList())
                            + "; connect one, or set "
                            + key
                            + ": none in the board file"));
    try {
      return type.cast(AudioSystem.getMixer(chosen).getLine(info));
    } catch (LineUnavailableException | IllegalArgumentException e) {
      throw new NoSoundDeviceException(
          key + "=" + chosen.getName() + " is in use or gone: " + e.getMessage(), e);
    }
  }

  /** Names of all devices that can open such a line, as {@code line} is told a part of them. */
  static List<String> names(Class<? extends Line> type, AudioFormat format) {
    DataLine.Info info = new DataLine.Info(type, format);
    return Arrays.stream(AudioSystem.getMixerInfo())
        .filter(mixer -> AudioSystem.getMixer(mixer).isLineSupported(info))
        .map(Mixer.Info::getName)
        .toList();
  }

  private static boolean contains(String text, String part) {
    return text.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
  }
}
