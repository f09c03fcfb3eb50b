package dev.tern.pcm;

/**
 * How loud a stretch of sound is, in dBFS: 0 is full scale, a sine at full scale has an RMS of -3,
 * {@link #SILENCE_DBFS} stands for no sound at all.
 */
public record Loudness(double rmsDbfs, double peakDbfs) {
  /** Below the -96 dB that one bit of 16 weighs. */
  public static final double SILENCE_DBFS = -120;

  private static final double FULL_SCALE = 32768;

  public static Loudness of(short[] samples, int offset, int length) {
    int peak = 0;
    for (int i = offset; i < offset + length; i++) {
      peak = Math.max(peak, Math.abs((int) samples[i]));
    }
    return new Loudness(rmsDbfs(samples, offset, length), dbfs(peak));
  }

  public static Loudness of(Pcm sound) {
    return of(sound.samples(), 0, sound.samples().length);
  }

  /** The RMS alone, for whoever asks with every frame. */
  public static double rmsDbfs(short[] samples, int offset, int length) {
    double squares = 0;
    for (int i = offset; i < offset + length; i++) {
      squares += (double) samples[i] * samples[i];
    }
    return dbfs(length == 0 ? 0 : Math.sqrt(squares / length));
  }

  private static double dbfs(double amplitude) {
    return amplitude == 0
        ? SILENCE_DBFS
        : Math.max(SILENCE_DBFS, 20 * Math.log10(amplitude / FULL_SCALE));
  }
}
