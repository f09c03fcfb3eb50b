package dev.tern.device.audio.check;

import java.util.ArrayList;
import java.util.List;

/**
 * What to turn, from what a check found. The bounds are ours: speech near -26 dBFS, as telephony
 * levels it (ITU-T P.56 on active speech, P.800 on -26 dBov), leaves the recognizers room either
 * way.
 */
public final class MicAdvice {
  private static final double WANTED_DBFS = -26;
  private static final double QUIETEST_DBFS = -42;
  private static final double LOUDEST_DBFS = -12;
  private static final double LEAST_OVER_NOISE_DB = 15;
  private static final double STRONGEST_ECHO_DB = 3;
  private static final double LATEST_ECHO_MILLIS = 250;
  private static final int CLIPPED_BY_DB = 6;

  private MicAdvice() {}

  /** A sentence for each thing to change; empty where all is well. */
  public static List<String> of(MicReport report) {
    List<String> advice = new ArrayList<>();
    SoundLevels levels = report.levels();
    if (!levels.isSignal()) {
      advice.add(
          "nothing comes in at all: the microphone is muted, unplugged or on another channel;"
              + " unmute it (alsamixer, F4), or set audio.channel in the board file");
      return advice;
    }
    adviseLevel(advice, levels);
    if (report.lost() > 0) {
      advice.add("the card lost sound %d times: the machine is too busy".formatted(report.lost()));
    }
    report.echo().ifPresent(echo -> adviseEcho(advice, echo));
    return advice;
  }

  private static void adviseLevel(List<String> advice, SoundLevels levels) {
    double overNoise = levels.loudDbfs() - levels.quietDbfs();
    if (levels.clippedSamples() > 0) {
      long by = CLIPPED_BY_DB + Math.max(0, Math.round(levels.loudDbfs() - LOUDEST_DBFS));
      advice.add(
          "%d samples are cut off: turn the capture volume down by %d dB (alsamixer, F4)"
              .formatted(levels.clippedSamples(), by));
    } else if (levels.loudDbfs() > LOUDEST_DBFS) {
      advice.add(
          "it is too loud: turn the capture volume down by %d dB (alsamixer, F4)"
              .formatted(Math.round(levels.loudDbfs() - WANTED_DBFS)));
    } else if (levels.loudDbfs() < QUIETEST_DBFS) {
      advice.add(
          "it is very quiet: if you spoke, turn the capture volume up by %d dB (alsamixer, F4)"
              .formatted(Math.round(WANTED_DBFS - levels.loudDbfs())));
    }
    if (overNoise < LEAST_OVER_NOISE_DB) {
      advice.add(
          "the loudest is only %d dB above the quietest: if you spoke, speak nearer to the"
                  .formatted(Math.round(overNoise))
              + " microphone, or take the noise away");
    }
  }

  private static void adviseEcho(List<String> advice, Echo echo) {
    if (echo.strengthDb() > STRONGEST_ECHO_DB) {
      advice.add(
          "the speaker is heard %d dB louder than it plays: turn its volume down by as much, or move"
                  .formatted(Math.round(echo.strengthDb()))
              + " it away from the microphone");
    }
    if (echo.delayMillis() > LATEST_ECHO_MILLIS) {
      advice.add(
          "the speaker is heard after %d ms, later than echo cancellation follows: connect it by wire"
              .formatted(Math.round(echo.delayMillis())));
    }
  }
}
