package dev.tern.device.live;

import dev.tern.device.audio.LiveSink;
import dev.tern.device.conversation.Speech;
import dev.tern.device.conversation.SpokenWordsGuard;
import dev.tern.pcm.Pcm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What is said aloud, one speech after the other: the thread that plays, and the bounded queue in
 * front of it. Whoever makes a speech goes on making it while its beginning is heard.
 *
 * <p>Any thread may silence it ({@link #stop}, {@link #stopAll}) or have it wait ({@link #pause}):
 * the speaker forgets at once what it has not played yet, and what it did play is known to the
 * sample, so that a speech goes on where it was, and a dialogue knows what was heard.
 */
public final class Playback implements Runnable {
  /** Who is heard first of those who wait. */
  public enum Urgency {
    ANSWER,
    ANNOUNCEMENT
  }

  /** Sounds of one speech, not yet played, that may wait: the reply's clauses. */
  private static final int MOST_SOUNDS = 8;

  private static final int CHUNK_MILLIS = 100;

  /** After a pause it goes on this much before where it was: words are not cut in two. */
  private static final int REPEATED_MILLIS = 200;

  /** How often the end of the last sound is looked for. */
  private static final int LOOK_MILLIS = 5;

  /** A card at another rate plays some samples more or less. */
  private static final int ROUNDING_MILLIS = 10;

  /** A speaker that plays nothing for so long is gone. */
  private static final long STUCK_NANOS = 500_000_000L;

  private final LiveSink speaker;
  private final SpokenWordsGuard guard;

  // All below is guarded by this object.
  private final List<Spoken> waiting = new ArrayList<>();
  private Spoken current; // null while nothing is said
  private boolean paused;
  private long beginnings;

  /**
   * @param speaker played by this thread alone
   * @param guard told what is being said
   */
  public Playback(LiveSink speaker, SpokenWordsGuard guard) {
    this.speaker = speaker;
    this.guard = guard;
  }

  /** Begins a speech; it is heard when those before it are over. */
  public synchronized Speech begin(Urgency urgency) {
    Spoken speech = new Spoken(urgency, beginnings++);
    waiting.add(speech);
    return speech;
  }

  /** Whether something is being said, also while it is paused. */
  public synchronized boolean isSpeaking() {
    return current != null;
  }

  /** Whether what is being said waits. */
  public synchronized boolean isPaused() {
    return current != null && paused;
  }

  /** Falls silent at once; {@link #resume} goes on. */
  public synchronized void pause() {
    if (current != null && !paused) {
      paused = true;
      current.cutOff = true;
      speaker.stop();
    }
  }

  /** Goes on where it was paused. */
  public synchronized void resume() {
    paused = false;
    notifyAll();
  }

  /** Silences what is being said, for good. */
  public synchronized void stop() {
    if (current != null) {
      silence(current);
    }
  }

  /** Silences all, what waits and what is still being made too. */
  public synchronized void stopAll() {
    stop();
    List.copyOf(waiting).forEach(this::silence);
  }

  private void silence(Spoken speech) {
    speech.stopped = true;
    if (speech == current) {
      speech.cutOff = true;
      speaker.stop();
    } else {
      waiting.remove(speech);
    }
    notifyAll();
  }

  /** Plays until it is interrupted. */
  @Override
  public void run() {
    try {
      while (true) {
        playNext();
      }
    } catch (InterruptedException e) {
      synchronized (this) {
        stopAll();
        current = null;
      }
      Thread.currentThread().interrupt();
    }
  }

  private void playNext() throws InterruptedException {
    Spoken speech = awaitSpeech();
    try {
      while (true) {
        Optional<Chunk> chunk = awaitChunk(speech);
        if (chunk.isEmpty()) {
          return;
        }
        chunk.get().playOn(speaker);
      }
    } finally {
      over(speech);
    }
  }

  /** Waits for a speech that has sound, or an end. */
  private synchronized Spoken awaitSpeech() throws InterruptedException {
    while (true) {
      Optional<Spoken> next =
          waiting.stream()
              .filter(speech -> speech.ended || speech.made > 0)
              .min(
                  Comparator.comparing((Spoken each) -> each.urgency).thenComparing(s -> s.number));
      if (next.isPresent()) {
        waiting.remove(next.get());
        if (next.get().made > 0) {
          current = next.get();
          current.base = speaker.playedSamples();
          paused = false;
        }
        return next.get();
      }
      wait();
    }
  }

  /** Waits for the next sound to be played; empty when all was heard, or nobody wants more. */
  private synchronized Optional<Chunk> awaitChunk(Spoken speech) throws InterruptedException {
    long lastPlayed = -1;
    long lastMovedNanos = System.nanoTime();
    while (true) {
      keepPlace(speech);
      if (speech.stopped) {
        return Optional.empty();
      }
      if (!paused && speech.handed < speech.made) {
        return Optional.of(speech.next());
      }
      if (paused || !speech.ended) {
        wait();
        continue;
      }
      long played = speech.played();
      if (played >= speech.made - speech.samples(ROUNDING_MILLIS)) {
        return Optional.empty();
      }
      if (played != lastPlayed) {
        lastPlayed = played;
        lastMovedNanos = System.nanoTime();
      } else if (System.nanoTime() - lastMovedNanos > STUCK_NANOS) {
        return Optional.empty(); // the speaker has gone: the rest is said in vain
      }
      wait(LOOK_MILLIS);
    }
  }

  /** After a pause or a stop only what was heard counts as played, and the rest is played again. */
  private void keepPlace(Spoken speech) {
    if (!speech.cutOff) {
      return;
    }
    speech.cutOff = false;
    speaker.stop(); // what was being handed over meanwhile
    speech.heard = Math.max(speech.heard, speech.played());
    speech.rewindTo(Math.max(0, speech.played() - speech.samples(REPEATED_MILLIS)));
  }

  private synchronized void over(Spoken speech) {
    speech.heard = Math.max(speech.heard, speech.played());
    speech.over = true;
    waiting.remove(speech);
    if (current == speech) {
      current = null;
      paused = false;
      guard.silent();
    }
    notifyAll();
  }

  /**
   * A stretch of sound.
   *
   * @param goesOn whether it follows the one before without a gap
   */
  private record Chunk(Pcm sound, boolean goesOn) {
    void playOn(LiveSink speaker) {
      if (goesOn) {
        speaker.goOn(sound);
      } else {
        speaker.accept(sound);
      }
    }
  }

  /** A piece of text and how much of the sound says it. */
  private static final class Clause {
    final String text;
    long samples;
    boolean begun;

    Clause(String text) {
      this.text = text;
    }
  }

  /** One speech; its fields are guarded by the playback. */
  private final class Spoken implements Speech {
    final Urgency urgency;
    final long number;
    final List<Clause> clauses = new ArrayList<>();
    final List<Pcm> sounds = new ArrayList<>();
    int rateHz = 1;
    long made; // samples in all
    long handed; // of these, handed to the speaker
    long base; // what the speaker had played when sample `origin` was handed over
    long origin;
    long heard; // the most that was ever heard
    boolean cutOff; // the speaker was silenced since the place was kept
    boolean wasRewound; // and nothing was handed over since
    boolean ended;
    boolean stopped;
    boolean over;

    Spoken(Urgency urgency, long number) {
      this.urgency = urgency;
      this.number = number;
    }

    @Override
    public void saying(String text) {
      synchronized (Playback.this) {
        clauses.add(new Clause(text));
      }
    }

    @Override
    public boolean accept(Pcm sound) {
      synchronized (Playback.this) {
        try {
          while (!stopped && !over && soundsToPlay() >= MOST_SOUNDS) {
            Playback.this.wait();
          }
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          stopped = true;
        }
        if (stopped || over) {
          return false;
        }
        if (clauses.isEmpty()) {
          clauses.add(new Clause(""));
        }
        rateHz = sound.format().sampleRateHz();
        sounds.add(sound);
        clauses.getLast().samples += sound.frameCount();
        made += sound.frameCount();
        Playback.this.notifyAll();
        return true;
      }
    }

    private int soundsToPlay() {
      int count = 0;
      long left = made - handed;
      for (int i = sounds.size() - 1; i >= 0 && left > 0; i--) {
        left -= sounds.get(i).frameCount();
        count++;
      }
      return count;
    }

    @Override
    public boolean isWanted() {
      synchronized (Playback.this) {
        return !stopped;
      }
    }

    @Override
    public Aloud end() {
      synchronized (Playback.this) {
        ended = true;
        Playback.this.notifyAll();
        try {
          while (!over && !(stopped && this != current)) {
            Playback.this.wait();
          }
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        return stopped ? new Aloud(textUpTo(heard), true) : new Aloud(allText(), false);
      }
    }

    /** The next stretch; the words that it begins with are told. */
    Chunk next() {
      tellWords();
      boolean afresh = wasRewound;
      wasRewound = false;
      long from = 0;
      for (Pcm sound : sounds) {
        if (handed < from + sound.frameCount()) {
          int start = (int) (handed - from);
          int length = Math.min(sound.frameCount() - start, rateHz * CHUNK_MILLIS / 1000);
          handed += length;
          short[] samples = Arrays.copyOfRange(sound.samples(), start, start + length);
          return new Chunk(new Pcm(sound.format(), samples), start > 0 && !afresh);
        }
        from += sound.frameCount();
      }
      throw new IllegalStateException("handed=" + handed + " of made=" + made + " samples");
    }

    private void tellWords() {
      long from = 0;
      for (Clause clause : clauses) {
        if (!clause.begun && handed >= from && clause.samples > 0) {
          clause.begun = true;
          guard.saying(clause.text);
        }
        from += clause.samples;
      }
    }

    private long samples(int millis) {
      return (long) rateHz * millis / 1000;
    }

    /** Samples heard up to now. */
    long played() {
      return Math.clamp(origin + speaker.playedSamples() - base, 0, handed);
    }

    void rewindTo(long sample) {
      wasRewound = true;
      handed = sample;
      origin = sample;
      base = speaker.playedSamples();
    }

    private String allText() {
      return String.join(" ", clauses.stream().map(clause -> clause.text).toList());
    }

    /** The words of so much sound: whole clauses, and of the last one about as much of its text. */
    private String textUpTo(long sample) {
      StringBuilder text = new StringBuilder();
      long from = 0;
      for (Clause clause : clauses) {
        long inside = Math.min(sample - from, clause.samples);
        if (inside <= 0) {
          break;
        }
        String words = inside == clause.samples ? clause.text : part(clause, inside);
        text.append(text.isEmpty() || words.isEmpty() ? "" : " ").append(words);
        from += clause.samples;
      }
      return text.toString();
    }

    private static String part(Clause clause, long samples) {
      int end = (int) (clause.text.length() * samples / clause.samples);
      boolean wholeWord = end == clause.text.length() || clause.text.charAt(end) == ' ';
      int cut = wholeWord ? end : clause.text.lastIndexOf(' ', end);
      return clause.text.substring(0, Math.max(0, cut)).strip();
    }
  }
}
