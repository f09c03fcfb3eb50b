package dev.tern.device.audio;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.DataLine;
import javax.sound.sampled.LineUnavailableException;
import javax.sound.sampled.Mixer;
import javax.sound.sampled.spi.MixerProvider;

/** Finds sound cards by a part of their name, and opens lines of them. */
final class SoundDevices {
  private SoundDevices() {}

  /** Opens a line with a format and a buffer. */
  interface Opening<T extends DataLine> {
    void open(T line, AudioFormat format) throws LineUnavailableException;
  }

  /**
   * Opens the first of the formats that one of the cards so named takes.
   *
   * @param key the board's key, for the message
   * @param name a part of the device's name, any case, or {@code default}
   * @param formats best first
   * @throws NoSoundDeviceException when there is none, with what there is
   */
  static <T extends DataLine> T open(
      Class<T> type, String key, String name, List<AudioFormat> formats, Opening<T> opening) {
    List<Mixer> able = all().stream().filter(mixer -> offersAny(mixer, type, formats)).toList();
    List<Mixer> meant =
        able.stream()
            .filter(mixer -> name.equals("default") || contains(nameOf(mixer), name))
            .toList();
    if (meant.isEmpty()) {
      throw new NoSoundDeviceException(
          "%s=%s: no sound card for this; found=%s; connect one, or set %s: none in the board file"
              .formatted(key, name, able.stream().map(SoundDevices::nameOf).toList(), key));
    }
    Mixer chosen = meant.getFirst();
    String refused = "";
    for (AudioFormat format : formats) {
      DataLine.Info info = new DataLine.Info(type, format);
      if (!chosen.isLineSupported(info)) {
        continue;
      }
      try {
        T line = type.cast(chosen.getLine(info));
        opening.open(line, format);
        return line;
      } catch (LineUnavailableException | IllegalArgumentException e) {
        refused = e.getMessage();
      }
    }
    throw new NoSoundDeviceException(
        "%s=%s is in use or gone: %s".formatted(key, nameOf(chosen), refused));
  }

  /** Names of all devices that can open such a line, as {@code open} is told a part of them. */
  static List<String> names(Class<? extends DataLine> type, List<AudioFormat> formats) {
    return all().stream()
        .filter(mixer -> offersAny(mixer, type, formats))
        .map(SoundDevices::nameOf)
        .toList();
  }

  /**
   * What is connected now. AudioSystem would tell what was connected up to a minute ago: it keeps
   * its providers, and these count the cards when they are made.
   */
  private static List<Mixer> all() {
    List<Mixer> mixers = new ArrayList<>();
    try {
      for (MixerProvider provider : ServiceLoader.load(MixerProvider.class)) {
        for (Mixer.Info info : provider.getMixerInfo()) {
          mixers.add(provider.getMixer(info));
        }
      }
    } catch (ServiceConfigurationError e) {
      throw new NoSoundDeviceException("the sound library can't be loaded: " + e.getMessage(), e);
    }
    return mixers;
  }

  /** 16 bits, little-endian. */
  static AudioFormat format(int rateHz, int channels) {
    return new AudioFormat(rateHz, Short.SIZE, channels, true, false);
  }

  private static boolean offersAny(
      Mixer mixer, Class<? extends DataLine> type, List<AudioFormat> formats) {
    return formats.stream()
        .anyMatch(format -> mixer.isLineSupported(new DataLine.Info(type, format)));
  }

  private static String nameOf(Mixer mixer) {
    return mixer.getMixerInfo().getName();
  }

  private static boolean contains(String text, String part) {
    return text.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
  }
}
