package dev.tern.device.live;

import dev.tern.device.audio.LiveSink;
import dev.tern.device.audio.NoSoundDeviceException;
import dev.tern.device.part.Backoff;
import dev.tern.device.part.Part;
import dev.tern.device.part.Parts;
import dev.tern.pcm.Pcm;
import java.util.function.BiPredicate;
import java.util.function.Supplier;

/**
 * The speaker, as long as there is one: while there is none, what is said goes unheard and the turn
 * goes on. Opened again when it has gone, never more often than the back-off says. One thread runs
 * it, another one speaks.
 */
public final class Loudspeaker implements LiveSink, Runnable {
  private final Parts parts;
  private final Supplier<? extends LiveSink> open;
  private final Backoff untilOpened;

  private LiveSink current;
  private boolean wasHeard;

  /** Samples that went to speakers that have gone, or to none. */
  private long playedBefore;

  /**
   * @param open opens it, or throws; asked when there is a voice
   */
  public Loudspeaker(Parts parts, Supplier<? extends LiveSink> open) {
    this(parts, open, Capture.waits());
  }

  Loudspeaker(Parts parts, Supplier<? extends LiveSink> open, Backoff untilOpened) {
    this.parts = parts;
    this.open = open;
    this.untilOpened = untilOpened;
  }

  /** Keeps it open until interrupted. */
  @Override
  public void run() {
    try {
      parts.awaitReady(Part.VOICE);
      while (true) {
        try {
          become(open.get());
          parts.ready(Part.SPEAKER);
          awaitLoss();
          parts.failed(Part.SPEAKER, "audio.playback: the speaker has stopped; connect it again");
        } catch (NoSoundDeviceException e) {
          parts.failed(Part.SPEAKER, e.getMessage());
        } catch (LinkageError e) {
          parts.failed(Part.SPEAKER, "the sound library can't be loaded: " + e.getMessage());
        }
        Thread.sleep(untilOpened.next());
      }
    } catch (InterruptedException e) {
      lose(current());
      Thread.currentThread().interrupt();
    }
  }

  /** Goes unheard where there is no speaker. */
  @Override
  public boolean accept(Pcm clause) {
    return accept(clause, LiveSink::accept);
  }

  @Override
  public boolean goOn(Pcm clause) {
    return accept(clause, LiveSink::goOn);
  }

  private boolean accept(Pcm clause, BiPredicate<LiveSink, Pcm> how) {
    LiveSink sink = current();
    if (sink == null) {
      unheard(clause.frameCount());
    } else if (how.test(sink, clause)) {
      heard();
    } else {
      lose(sink);
    }
    return true;
  }

  /** Waits until all that was said has been heard. */
  @Override
  public void drain() {
    LiveSink sink = current();
    if (sink != null) {
      sink.drain();
    }
  }

  @Override
  public void stop() {
    LiveSink sink = current();
    if (sink != null) {
      sink.stop();
    }
  }

  /** What goes unheard counts as played: a speech goes on without a speaker. */
  @Override
  public synchronized long playedSamples() {
    return playedBefore + (current == null ? 0 : current.playedSamples());
  }

  /** Forgets the speaker; {@link #run} has to be interrupted as well. */
  @Override
  public void close() {
    lose(current());
  }

  private synchronized void unheard(long samples) {
    playedBefore += samples;
  }

  private synchronized LiveSink current() {
    return current;
  }

  private synchronized void become(LiveSink sink) {
    current = sink;
    wasHeard = false;
  }

  /** A speaker that took sound is a good one: when it goes, it is soon tried again. */
  private synchronized void heard() {
    wasHeard = true;
  }

  private synchronized void lose(LiveSink sink) {
    if (sink != null && sink == current) {
      playedBefore += sink.playedSamples();
      sink.close();
      current = null;
      notifyAll();
    }
  }

  private synchronized void awaitLoss() throws InterruptedException {
    while (current != null) {
      wait();
    }
    if (wasHeard) {
      untilOpened.reset();
    }
  }
}
