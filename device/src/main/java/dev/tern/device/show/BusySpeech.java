package dev.tern.device.show;

import dev.tern.device.audio.PcmRecording;
import dev.tern.ota.Disk;
import dev.tern.pcm.Pcm;
import dev.tern.pcm.PcmException;
import dev.tern.pcm.Wav;
import dev.tern.tts.Phrase;
import dev.tern.tts.Synthesizer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the appliance says while no voice is loaded, since an update is checked with all the memory
 * of its board: sentences that were spoken before, in {@code busy.wav} and {@code back.wav}.
 */
public final class BusySpeech {
  /** Said before it steps aside. */
  public static final String LEAVING = "I'm checking an update, and will be back in a few minutes.";

  private static final String BUSY = "I'm busy with an update. Please try again in a few minutes.";
  private static final String BACK = "The update is checked. I'll listen again in a moment.";

  /** A minute of a voice at 48 kHz; what is longer is none of ours. */
  private static final int MOST_BYTES = 6 << 20;

  private final Disk disk;
  private final Path folder;

  /**
   * @param folder such as {@code STATE/ota/gate}
   */
  public BusySpeech(Disk disk, Path folder) {
    this.disk = disk;
    this.folder = folder;
  }

  /** Speaks the sentences into their files. Takes a second or two. */
  public void prepare(Synthesizer voice) {
    keep(voice, BUSY, "busy.wav");
    keep(voice, BACK, "back.wav");
  }

  private void keep(Synthesizer voice, String text, String file) {
    PcmRecording recording = new PcmRecording(voice.format());
    voice.speak(Phrase.of(text), recording);
    disk.replace(folder.resolve(file), Wav.bytes(recording.sound()));
  }

  /** For who wants to talk meanwhile; empty where it was not prepared. */
  Optional<Pcm> busy() {
    return read("busy.wav");
  }

  /** For who wanted to talk meanwhile; empty likewise. */
  Optional<Pcm> back() {
    return read("back.wav");
  }

  private Optional<Pcm> read(String file) {
    return disk.read(folder.resolve(file), MOST_BYTES)
        .flatMap(
            bytes -> {
              try {
                return Optional.of(Wav.read(bytes, file));
              } catch (PcmException damaged) {
                return Optional.empty();
              }
            });
  }
}
