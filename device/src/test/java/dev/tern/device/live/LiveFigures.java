package dev.tern.device.live;

import dev.tern.device.audio.EchoCanceller;
import dev.tern.device.audio.VirtualSoundCard;
import dev.tern.device.audio.echo.WebRtcEchoCanceller;
import dev.tern.device.board.BoardConfig.ListenMode;
import dev.tern.device.conversation.ConversationState;
import dev.tern.device.conversation.Turn;
import dev.tern.pcm.Pcm;
import dev.tern.pcm.Wav;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Measures the live conversation at the lines of a software sound card, in what the speaker really
 * plays, and prints one JSON line each: {@code breaks}, {@code stops}, {@code coughs} or {@code
 * replies} (does it answer itself, in a room), and how often.
 */
public final class LiveFigures {
  /** The speaker counts as silent below this, for this long. */
  private static final int QUIET = 200;

  private static final int QUIET_MILLIS = 250;

  /** A person is there from this sample on. */
  private static final int LOUD = 1_500;

  /** Rate at which recordings are compared: a quarter of a millisecond. */
  private static final int COARSE_HZ = 4_000;

  private static final String[] PEOPLE = {
    "00_af_bella.wav", "09_am_michael.wav", "23_am_eric.wav", "24_af_bella.wav", "28_af_sarah.wav",
    "13_am_puck.wav", "04_af_sarah.wav", "25_am_michael.wav", "16_af_bella.wav",
        "46_bf_isabella.wav"
  };

  private LiveFigures() {}

  /**
   * @param arguments what, how often, {@code room} where the microphone hears the speaker, and a
   *     folder of WAVs for {@code coughs}
   */
  public static void main(String[] arguments) throws Exception {
    String what = arguments[0];
    int times = Integer.parseInt(arguments[1]);
    List<String> more = List.of(arguments).subList(2, arguments.length);
    boolean room = more.contains("room");
    List<Pcm> noises = new ArrayList<>();
    for (String folder : more.stream().filter(each -> !each.equals("room")).toList()) {
      try (Stream<Path> files = Files.list(Path.of(folder))) {
        files.sorted().map(Wav::read).forEach(noises::add);
      }
    }
    EchoCanceller echo = room ? new WebRtcEchoCanceller() : EchoCanceller.NONE;
    try (LiveRig rig = LiveRig.plugIn(room, ListenMode.ALWAYS, echo)) {
      stops(rig, 1); // warm
      String line =
          switch (what) {
            case "breaks" -> breaks(rig, times);
            case "stops" -> stops(rig, times);
            case "coughs" -> coughs(rig, times, noises);
            case "replies" -> replies(rig, times);
            default -> throw new IllegalArgumentException("unknown: " + what);
          };
      System.out.println(line);
    } catch (Exception | AssertionError e) {
      e.printStackTrace();
      System.exit(1); // threads of the sound go on
    }
    System.exit(0);
  }

  /** From the first sound of a person until the speaker is silent, and from the decision. */
  private static String breaks(LiveRig rig, int times) throws InterruptedException {
    List<Double> afterOnset = new ArrayList<>();
    int answered = 0;
    for (int i = 0; i < times; i++) {
      Pcm person = LiveRig.recording(PEOPLE[i % PEOPLE.length]);
      VirtualSoundCard.Recording played = rig.card.record();
      VirtualSoundCard.Recording heard = rig.card.recordMicrophone();
      Thread story = rig.beginStory();
      Thread.sleep(1_000 + 137L * i % 1_500);
      rig.card.speak(person);
      Turn turn = rig.turns.poll(15, java.util.concurrent.TimeUnit.SECONDS);
      answered += turn == null ? 0 : 1;
      double millis = silentAfter(person, played, heard);
      afterOnset.add(millis);
      System.err.printf(
          Locale.ROOT,
          "%d: silent after %.0f ms; story ended %s; heard %s%n",
          i,
          millis,
          !story.isAlive(),
          turn == null ? null : turn.transcript());
      settle(rig);
    }
    return json("breaks", times, afterOnset, answered);
  }

  private static String stops(LiveRig rig, int times) throws InterruptedException {
    List<Double> afterOnset = new ArrayList<>();
    int ended = 0;
    Pcm stop = LiveRig.recording("67_bm_george.wav");
    for (int i = 0; i < times; i++) {
      VirtualSoundCard.Recording played = rig.card.record();
      VirtualSoundCard.Recording heard = rig.card.recordMicrophone();
      Thread story = rig.beginStory();
      Thread.sleep(1_000 + 137L * i % 1_500);
      rig.card.speak(stop);
      long spokenNanos = System.nanoTime();
      boolean over = story.join(Duration.ofSeconds(3));
      double millis = silentAfter(stop, played, heard);
      afterOnset.add(millis);
      ended += over ? 1 : 0;
      System.err.printf(
          Locale.ROOT,
          "%d: silent after %.0f ms, over %s, %.0f ms after the file's end%n",
          i,
          millis,
          over,
          (System.nanoTime() - spokenNanos) / 1e6);
      settle(rig);
    }
    return json("stops", times, afterOnset, ended);
  }

  private static String coughs(LiveRig rig, int times, List<Pcm> noises)
      throws InterruptedException {
    int resumed = 0;
    int noticed = 0;
    for (int i = 0; i < times; i++) {
      VirtualSoundCard.Recording played = rig.card.record();
      Thread story = rig.beginStory();
      Thread.sleep(1_000 + 137L * i % 1_500);
      rig.card.speak(noises.isEmpty() ? Cough.of(i) : noises.get(i % noises.size()));
      boolean paused = false;
      for (int look = 0; look < 60; look++) {
        paused |= rig.live.isPaused();
        Thread.sleep(10);
      }
      noticed += paused ? 1 : 0;
      Thread.sleep(1_500);
      boolean goesOn = story.isAlive() && !rig.live.isPaused() && rig.turns.isEmpty();
      resumed += goesOn ? 1 : 0;
      System.err.printf("%d: paused %s, goes on %s, turns %s%n", i, paused, goesOn, rig.turns);
      played.stop();
      settle(rig);
    }
    return "{\"coughs\":%d,\"paused\":%d,\"good\":%d}".formatted(times, noticed, resumed);
  }

  private static String replies(LiveRig rig, int times) throws InterruptedException {
    int own = 0;
    int whole = 0;
    int pauses = 0;
    for (int i = 0; i < times; i++) {
      String text = LiveRig.STORY.split("(?<=\\.) ")[i % 3];
      Thread saying = Thread.ofPlatform().start(() -> rig.live.say(text, () -> true));
      VirtualSoundCard.Recording played = rig.card.record();
      boolean said = false;
      boolean paused = false;
      for (int look = 0; look < 2_000 && !said; look++) {
        said = saying.join(Duration.ofMillis(10));
        pauses += rig.live.isPaused() && !paused ? 1 : 0;
        paused = rig.live.isPaused();
      }
      Thread.sleep(2_000);
      String words = rig.words(played.stop());
      whole += said ? 1 : 0;
      if (!rig.turns.isEmpty()) {
        own++;
        System.err.println(i + ": answered itself: " + rig.turns);
        settle(rig);
      }
      System.err.println(i + ": " + words);
    }
    return "{\"replies\":%d,\"said\":%d,\"paused\":%d,\"selfTriggered\":%d}"
        .formatted(times, whole, pauses, own);
  }

  private static void settle(LiveRig rig) throws InterruptedException {
    rig.live.cancel();
    rig.await(ConversationState.IDLE);
    Thread.sleep(300);
    rig.turns.clear();
  }

  /**
   * Milliseconds from a person's first loud sample at the microphone until the speaker is silent.
   */
  private static double silentAfter(
      Pcm person, VirtualSoundCard.Recording played, VirtualSoundCard.Recording heard) {
    Pcm microphone = heard.stop();
    long onsetNanos = heard.nanoTimeOf(onset(person, microphone));
    short[] speaker = played.stop().samples();
    int quiet = 0;
    for (int i = 0; i < speaker.length; i++) {
      quiet = Math.abs(speaker[i]) < QUIET ? quiet + 1 : 0;
      long beganNanos = played.nanoTimeOf(i - quiet);
      if (quiet == QUIET_MILLIS * 48 && beganNanos > onsetNanos - 200_000_000) {
        return (beganNanos - onsetNanos) / 1e6;
      }
    }
    return Double.POSITIVE_INFINITY;
  }

  /**
   * The sample of the microphone's recording at which the person's first loud one is: where the
   * second that it begins is most alike. What else is heard, such as the room, does not count.
   */
  private static int onset(Pcm person, Pcm microphone) {
    int loud = 0;
    while (Math.abs(person.samples()[loud]) < LOUD) {
      loud++;
    }
    double[] said = coarse(person, loud);
    said = Arrays.copyOf(said, Math.min(said.length, COARSE_HZ));
    double[] all = coarse(microphone, 0);
    int best = 0;
    double mostAlike = Double.NEGATIVE_INFINITY;
    for (int start = 0; start + said.length <= all.length; start++) {
      double product = 0;
      double energy = 1;
      for (int i = 0; i < said.length; i++) {
        product += said[i] * all[start + i];
        energy += all[start + i] * all[start + i];
      }
      double alike = product / Math.sqrt(energy);
      if (alike > mostAlike) {
        mostAlike = alike;
        best = start;
      }
    }
    return best * (microphone.format().sampleRateHz() / COARSE_HZ);
  }

  /** Means of samples, so many a second. */
  private static double[] coarse(Pcm sound, int from) {
    int step = sound.format().sampleRateHz() / COARSE_HZ;
    double[] means = new double[(sound.samples().length - from) / step];
    for (int i = 0; i < means.length * step; i++) {
      means[i / step] += (double) sound.samples()[from + i] / step;
    }
    return means;
  }

  private static String json(String what, int times, List<Double> millis, int good) {
    Collections.sort(millis);
    return String.format(
        Locale.ROOT,
        "{\"%s\":%d,\"good\":%d,\"within100Millis\":%d,\"within200Millis\":%d,"
            + "\"silentAfterMillis\":{\"p50\":%.0f,\"p90\":%.0f,\"max\":%.0f}}",
        what,
        times,
        good,
        millis.stream().filter(each -> each <= 100).count(),
        millis.stream().filter(each -> each <= 200).count(),
        millis.get(millis.size() / 2),
        millis.get(millis.size() * 9 / 10),
        millis.getLast());
  }
}
