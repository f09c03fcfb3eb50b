package dev.tern.device.audio;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tern.pcm.Pcm;
import dev.tern.pcm.PcmFormat;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A sound card made of software, which the {@code default} devices of this process are while it is
 * open: what a test speaks comes in at a real {@link Microphone}, what a real {@link Speaker} plays
 * is recorded.
 *
 * <pre>{@code
 * try (VirtualSoundCard card = VirtualSoundCard.plugIn();        // or plugInWithRoom()
 *     Microphone microphone = Microphone.open("default");
 *     Speaker speaker = Speaker.open("default", voice.format())) {
 *   VirtualSoundCard.Recording heard = card.record();           // from here on
 *   card.speak(Wav.read(file));                                 // returns when it was spoken
 *   ...
 *   Pcm played = heard.stop();                                  // 48 kHz, one channel
 * }
 * }</pre>
 *
 * <p>Nothing has to be set up for Maven or an IDE: ALSA asks the environment for its set-up each
 * time a device is opened, and this class writes it there. So there is one card a process at a
 * time, which also means: no two such tests at once. A test that starts Tern as a process of its
 * own gives it {@link #environment()}.
 *
 * <p>With a room the microphone also hears the speaker, as loud as it plays and 20 to 120 ms late.
 * Where PulseAudio is not installed the test is skipped, and says so.
 */
public final class VirtualSoundCard implements AutoCloseable {
  /** Where alsa-lib is told of another set-up. */
  private static final String ALSA = "ALSA_CONFIG_PATH";

  private static final PcmFormat RECORDED = new PcmFormat(48_000, 1);

  private final Path folder;
  private final boolean inRoom;
  private final List<Process> children = new ArrayList<>();

  private VirtualSoundCard(boolean inRoom) {
    this.inRoom = inRoom;
    try {
      folder = Files.createTempDirectory("tern-sound");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A card whose microphone hears what the test speaks, and nothing else. */
  public static VirtualSoundCard plugIn() {
    return plugIn(false);
  }

  /** A card whose microphone also hears its speaker. */
  public static VirtualSoundCard plugInWithRoom() {
    return plugIn(true);
  }

  private static VirtualSoundCard plugIn(boolean inRoom) {
    assumeTrue(
        isOnPath("pulseaudio") && isOnPath("pacat"),
        "needs pulseaudio, pulseaudio-utils and libasound2-plugins; tools/virtual-audio brings"
            + " them");
    VirtualSoundCard card = new VirtualSoundCard(inRoom);
    card.start();
    setEnvironment(ALSA, card.alsaConfig().toString());
    return card;
  }

  private static boolean isOnPath(String program) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /** What a child process needs to have this card as its default one. */
  public String[] environment() {
    return new String[] {ALSA + "=" + alsaConfig()};
  }

  /** The set-up that {@code ALSA_CONFIG_PATH} names. */
  public Path alsaConfig() {
    return folder.resolve("asound.conf");
  }

  /** Pulls the card out: lines that are open die, new ones can't be opened. */
  public void pullOut() {
    tool("stop", folder.toString());
  }

  /** Connects it again after {@link #pullOut}. */
  public void start() {
    if (inRoom) {
      tool("start", "--room", folder.toString());
    } else {
      tool("start", folder.toString());
    }
  }

  /** Speaks into the microphone; returns when the last of it was spoken. */
  public void speak(Pcm sound) {
    begin(sound).await();
  }

  /** Begins to speak into the microphone. Several can speak at once. */
  public Speaking begin(Pcm sound) {
    Process pacat = pacat("--playback", "mouth", sound.format(), 30);
    Thread feeding =
        Thread.ofVirtual()
            .start(
                () -> {
                  try (OutputStream out = pacat.getOutputStream()) {
                    out.write(bytes(sound.samples()));
                  } catch (IOException e) {
                    // It was stopped, or the card pulled out.
                  }
                });
    return new Speaking(pacat, feeding);
  }

  /** Begins to record what the speaker plays. */
  public Recording record() {
    return new Recording(pacat("--record", "speaker.monitor", RECORDED, 10));
  }

  /** Begins to record what reaches the microphone, its own room and those who speak. */
  public Recording recordMicrophone() {
    return new Recording(pacat("--record", "mouth.monitor", RECORDED, 10));
  }

  private Process pacat(String direction, String device, PcmFormat format, int latencyMillis) {
    // Sound cards keep their pace however busy the machine is; nice says so where it may not.
    ProcessBuilder builder =
        new ProcessBuilder(
            "nice",
            "-n",
            "-15",
            "pacat",
            direction,
            "--raw",
            "--device=" + device,
            "--format=s16le",
            "--rate=" + format.sampleRateHz(),
            "--channels=" + format.channels(),
            "--latency-msec=" + latencyMillis);
    builder.environment().put("PULSE_SERVER", "unix:" + folder.resolve("pulse.sock"));
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    try {
      Process process = builder.start();
      children.add(process);
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void tool(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("tern.home"), "tools", "virtual-audio").toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("TERN_NO_INSTALL", "1");
    try {
      Process process = builder.start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assumeTrue(process.waitFor() == 0, said);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  @Override
  public void close() {
    unsetEnvironment(ALSA);
    children.forEach(Process::destroyForcibly);
    if (Files.exists(folder.resolve("pids"))) {
      pullOut();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(short[] samples) {
    byte[] bytes = new byte[2 * samples.length];
    for (int i = 0; i < samples.length; i++) {
      bytes[2 * i] = (byte) samples[i];
      bytes[2 * i + 1] = (byte) (samples[i] >> 8);
    }
    return bytes;
  }

  private static IllegalStateException interrupted() {
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted while waiting for the virtual sound card");
  }

  private static void setEnvironment(String name, String value) {
    try (Arena arena = Arena.ofConfined()) {
      var function =
          Linker.nativeLinker()
              .downcallHandle(
                  Linker.nativeLinker().defaultLookup().findOrThrow("setenv"),
                  FunctionDescriptor.of(
                      ValueLayout.JAVA_INT,
                      ValueLayout.ADDRESS,
                      ValueLayout.ADDRESS,
                      ValueLayout.JAVA_INT));
      int unused = (int) function.invokeExact(c(arena, name), c(arena, value), 1);
    } catch (Throwable e) {
      throw new IllegalStateException("setenv: " + e.getMessage(), e);
    }
  }

  private static void unsetEnvironment(String name) {
    try (Arena arena = Arena.ofConfined()) {
      var function =
          Linker.nativeLinker()
              .downcallHandle(
                  Linker.nativeLinker().defaultLookup().findOrThrow("unsetenv"),
                  FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
      int unused = (int) function.invokeExact(c(arena, name));
    } catch (Throwable e) {
      throw new IllegalStateException("unsetenv: " + e.getMessage(), e);
    }
  }

  private static MemorySegment c(Arena arena, String text) {
    return arena.allocateFrom(text);
  }

  /** Somebody speaking into the microphone. */
  public static final class Speaking {
    private final Process pacat;
    private final Thread feeding;

    private Speaking(Process pacat, Thread feeding) {
      this.pacat = pacat;
      this.feeding = feeding;
    }

    /** Waits until the last of it was spoken. */
    public void await() {
      try {
        feeding.join();
        pacat.waitFor();
      } catch (InterruptedException e) {
        throw interrupted();
      }
    }

    /** Falls silent at once. */
    public void stop() {
      pacat.destroyForcibly();
    }
  }

  /** A recording that goes on until it is stopped. */
  public static final class Recording {
    private static final int READ_SIZE = 960; // 10 ms

    private final Process pacat;
    private final Thread reading;
    private final List<byte[]> blocks = new ArrayList<>();
    private long frames;
    private long firstFrameNanos = Long.MAX_VALUE;

    private Recording(Process pacat) {
      this.pacat = pacat;
      reading = Thread.ofPlatform().daemon().start(this::read);
      awaitFirst();
    }

    private void read() {
      try (var in = pacat.getInputStream()) {
        for (byte[] block; (block = in.readNBytes(READ_SIZE)).length == READ_SIZE; ) {
          add(block);
        }
      } catch (IOException e) {
        // It was stopped.
      }
    }

    private synchronized void add(byte[] block) {
      blocks.add(block);
      frames += block.length / 2;
      // Blocks come late, never early: the earliest of them tells the time.
      firstFrameNanos = Math.min(firstFrameNanos, System.nanoTime() - nanos(frames));
      notifyAll();
    }

    private synchronized void awaitFirst() {
      try {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (frames == 0 && System.nanoTime() < end) {
          wait(100);
        }
      } catch (InterruptedException e) {
        throw interrupted();
      }
    }

    /** Ends it. 48 kHz, one channel. */
    public Pcm stop() {
      try {
        Thread.sleep(100); // what the server has not yet handed over
        pacat.destroy();
        reading.join();
      } catch (InterruptedException e) {
        throw interrupted();
      }
      return soFar();
    }

    /** What was recorded until now. 48 kHz, one channel. */
    public synchronized Pcm soFar() {
      short[] samples = new short[(int) frames];
      int next = 0;
      for (byte[] block : blocks) {
        for (int i = 0; i < block.length; i += 2) {
          samples[next++] = (short) ((block[i] & 0xff) | (block[i + 1] << 8));
        }
      }
      return new Pcm(RECORDED, samples);
    }

    /** When a sample was played or heard, to some ten milliseconds; {@link System#nanoTime}. */
    public synchronized long nanoTimeOf(int frame) {
      return firstFrameNanos + nanos(frame);
    }

    private static long nanos(long frames) {
      return frames * 1_000_000_000L / RECORDED.sampleRateHz();
    }
  }
}
