package dev.tern.device.live;

import dev.tern.asr.vad.UtteranceListener;
import dev.tern.asr.vad.UtteranceSegmenter;
import dev.tern.asr.vad.UtteranceSpan;
import dev.tern.asr.vad.VoiceActivityDetector;
import dev.tern.asr.wake.WakeWordDetector;
import dev.tern.device.audio.EchoCanceller;
import dev.tern.device.board.BoardConfig.ListenMode;
import dev.tern.device.conversation.ConversationState;
import dev.tern.device.conversation.Ears;
import dev.tern.device.conversation.Hearing;
import dev.tern.device.conversation.SpokenWordsGuard;
import dev.tern.device.conversation.StateChanges;
import dev.tern.pcm.Loudness;
import dev.tern.pcm.PcmRing;
import java.util.Set;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Decides, frame by frame, what of all that the microphone hears is meant for the appliance: the
 * one place where the states of a conversation change.
 *
 * <p>Time is counted in samples of the microphone, so that the same sound always leads to the same
 * decisions. All is done on the thread that captures; what happens elsewhere (a reply begins, a key
 * is pressed) is looked at with the next frame.
 *
 * <p>An utterance is heard, that is recognized, for one of the {@link Purpose}s. While the
 * appliance speaks a voice has it pause, words have it stop; a voice without words, such as a
 * cough, has it go on.
 */
final class Attention implements FrameListener, UtteranceListener, AutoCloseable {
  private static final int SAMPLES_PER_MILLI = 16;

  /** A frame less likely than this is no voice that a paused reply waits for. */
  private static final float VOICE = 0.5f;

  /** A frame less likely than this is no voice, not the softest. */
  private static final float FAINT = 0.1f;

  /**
   * Frames that come together while people talk to each other: a call is noticed 32 ms later, and
   * listening takes a sixth less (docs/sound.md).
   */
  private static final int TOGETHER_BESIDE_VOICES = 3;

  /** After so long without the faintest voice it rests: longer than a wake word is listened for. */
  private static final int REST_AFTER_MILLIS = 2_000;

  private static final Logger LOG = Logger.getLogger(Attention.class);

  /** A voice that goes on for so long means something even where no words are understood. */
  static final int INSISTENT_MILLIS = 1_200;

  /** After so much silence without words the reply goes on. */
  static final int RESUME_AFTER_MILLIS = 400;

  /** So long what was played is still on its way through speaker and room. */
  private static final int ECHO_MILLIS = 160;

  /** So long after it began, or went on, echo may pass the canceller as it is. */
  private static final int CANCELLED_AFTER_MILLIS = 1_200;

  /** With so many pauses for nothing in one reply, only words stop it. */
  private static final int MOST_FALSE_PAUSES = 2;

  /** Whoever has called speaks within this time. */
  static final int CALLED_MILLIS = 6_000;

  /** Whoever was asked something answers within this time. */
  static final int QUESTION_MILLIS = 10_000;

  private static final int WAKE_WORD_MILLIS = WakeWordDetector.LONGEST_MILLIS;

  /** A call and nothing after it ends at most this much after it was noticed. */
  private static final int BARE_CALL_MILLIS = 250;

  /** Before a key was pressed, this much already belongs to what is said. */
  private static final int KEY_PRE_ROLL_MILLIS = 300;

  /** What is heard in a noise, and interrupts nobody. */
  private static final Set<String> NOISES =
      Set.of("the", "a", "huh", "hm", "hmm", "uh", "um", "oh", "ah", "ha", "mm", "and", "i", "but");

  /** What an utterance is heard for. */
  private enum Purpose {
    /** Nothing: not heard. */
    NONE,
    /** To be answered. */
    ANSWER,
    /** To be answered if it turns out to be speech: the appliance is speaking itself. */
    BREAK_IN,
    /** For a word that stops something. */
    STOP,
    /** For the wake word, which may have been said. */
    CALL
  }

  private final Supplier<Ears> openEars;
  private final Turns turns;
  private final Playback playback;
  private final SpokenWordsGuard guard;
  private final EchoCanceller echo;
  private final Supplier<? extends WakeWordDetector> openWake;
  private final ListenSettings settings;
  private final StateChanges states;
  private final Backlog backlog;
  private final PcmRing recent =
      new PcmRing(WAKE_WORD_MILLIS * SAMPLES_PER_MILLI + 2 * Capture.FRAME_LENGTH);

  // Set by any thread.
  private volatile boolean keyDown;
  private volatile boolean calledFromOutside;
  private volatile boolean forgetAsked;

  // Of the stream.
  private Ears ears; // null before the first stream, as the next one
  private WakeWordDetector wake; // null where there is none
  private VoiceActivityDetector detector; // null between streams
  private UtteranceSegmenter segmenter;
  private long position; // samples heard

  // Of the utterance.
  private Hearing hearing; // null while nothing is recognized
  private Purpose purpose = Purpose.NONE;
  private boolean called;
  private long calledAt;
  private String words = "";
  private boolean stopped; // this utterance has stopped something already
  private boolean meant; // it has broken in: no echo is asked about any more
  private boolean deaf; // until the next silence: what was cut off goes on
  private WakeWordDetector.Detection doubted; // a call if its word is heard too; null mostly
  private long doubtedAt;

  // Of the key.
  private boolean keyHeld;
  private long keySince;

  // Of what the appliance does.
  private boolean pausedHere;
  private int ownSilence; // samples since the own voice was played
  private int ownVoice; // samples since it began, or went on after a pause
  private boolean pausedForWords; // of this utterance
  private final VoiceOnset onset = new VoiceOnset();
  private final NearVoice near = new NearVoice();
  private int quietSamples; // since somebody spoke
  private long stillSamples; // without the faintest voice
  private int falsePauses;
  private boolean wasBusy;
  private long answered;
  private long openUntil; // nobody has to call before this
  private boolean openForCaller;

  /**
   * @param ears opened with the first sound
   * @param wake opened with the first sound; null where the mode needs none, or there is none
   */
  Attention(
      Supplier<Ears> ears,
      Turns turns,
      Playback playback,
      SpokenWordsGuard guard,
      EchoCanceller echo,
      Supplier<? extends WakeWordDetector> wake,
      ListenSettings settings,
      StateChanges states,
      Backlog backlog) {
    this.openEars = ears;
    this.turns = turns;
    this.playback = playback;
    this.guard = guard;
    this.echo = echo;
    this.openWake = wake;
    this.settings = settings;
    this.states = states;
    this.backlog = backlog;
  }

  /** Somebody holds the key, or lets it go. From any thread. */
  void key(boolean down) {
    keyDown = down;
  }

  /** Listens as if called. From any thread. */
  void call() {
    calledFromOutside = true;
  }

  /** Drops what is being heard, and waits for a call again. From any thread. */
  void forget() {
    forgetAsked = true;
  }

  @Override
  public void frame(short[] samples, int count, long capturedNanos) {
    long beganNanos = System.nanoTime();
    if (segmenter == null) {
      begin();
    }
    double heardDbfs = Loudness.rmsDbfs(samples, 0, count);
    echo.clean(samples, count, capturedNanos);
    double leftDbfs = Loudness.rmsDbfs(samples, 0, count);
    recent.write(samples, 0, count);
    position += count;
    followOthers();
    if (keyHeld) {
      hearKey(samples, count);
    } else {
      segmenter.accept(samples, 0, count);
      listenForCall(samples, count);
      endWhereWordsSaySo();
    }
    near.frame(
        count, isAloneWithAVoice() || (isCancelled() && NearVoice.passes(heardDbfs, leftDbfs)));
    followWords();
    followVoice(heardDbfs, leftDbfs, count);
    states.become(state());
    backlog.worked(position, System.nanoTime() - beganNanos);
  }

  @Override
  public int framesTogether() {
    boolean isFree =
        hearing == null
            && !keyHeld
            && !isOpen()
            && !playback.isSpeaking()
            && !turns.areGoingOn()
            && !turns.isSomethingMoving();
    if (!isFree) {
      return 1;
    }
    boolean isStill = stillSamples >= REST_AFTER_MILLIS * SAMPLES_PER_MILLI;
    return isStill ? Capture.MOST_TOGETHER : TOGETHER_BESIDE_VOICES;
  }

  private void begin() {
    if (ears == null) {
      ears = openEars.get();
      wake = settings.mode() == ListenMode.WAKE_WORD ? openWake.get() : null;
    }
    detector = ears.detector();
    segmenter = ears.segmenter(detector, this);
    position = 0;
    openUntil = 0;
    stillSamples = 0;
    recent.clear();
    backlog.restart();
    if (wake != null) {
      wake.reset();
    }
  }

  /** The microphone has gone: what was being said is lost. */
  @Override
  public void ended() {
    dropHearing();
    goOnSpeaking();
    keyHeld = false;
    deaf = false;
    backlog.restart();
    if (detector != null) {
      detector.close();
      detector = null;
      segmenter = null;
    }
    states.become(ConversationState.IDLE);
  }

  @Override
  public void close() {
    ended();
    if (wake != null) {
      wake.close();
      wake = null;
    }
  }

  // What others did since the last frame.

  private void followOthers() {
    if (forgetAsked) {
      forgetAsked = false;
      dropHearing();
      openUntil = 0;
    }
    if (calledFromOutside) {
      calledFromOutside = false;
      called(position);
    }
    if (keyDown != keyHeld) {
      if (keyDown) {
        pressKey();
      } else {
        releaseKey(false);
      }
    }
    boolean busy = turns.areGoingOn() || playback.isSpeaking();
    if (wasBusy && !busy && (turns.answered() != answered || turns.areAwaitingAnswer())) {
      int millis = settings.followUpMillis().getAsInt();
      open(turns.areAwaitingAnswer() ? Math.max(millis, QUESTION_MILLIS) : millis, false);
    }
    if (!playback.isSpeaking()) {
      falsePauses = 0;
      pausedHere = false;
    }
    answered = busy ? answered : turns.answered();
    wasBusy = busy;
  }

  private void open(int millis, boolean forCaller) {
    openUntil = position + (long) millis * SAMPLES_PER_MILLI;
    openForCaller = forCaller;
  }

  private boolean isOpen() {
    return position < openUntil;
  }

  // The key.

  private void pressKey() {
    keyHeld = true;
    keySince = position;
    playback.stop();
    dropHearing();
    segmenter.endNow();
    called = true;
    hearFromHere(Purpose.ANSWER, KEY_PRE_ROLL_MILLIS);
  }

  private void hearKey(short[] samples, int count) {
    if (hearing != null) {
      hearing.accept(samples, 0, count);
      if (position - keySince > (long) ears.longestMillis() * SAMPLES_PER_MILLI) {
        releaseKey(true);
        keyDown = false;
      }
    }
  }

  private void releaseKey(boolean cut) {
    keyHeld = false;
    if (hearing != null) {
      answer(new UtteranceSpan(keySince, keySince, position, position, cut));
    }
  }

  // The call.

  private void listenForCall(short[] samples, int count) {
    if (wake == null) {
      return;
    }
    WakeWordDetector.Detection heard =
        wake.accept(samples, 0, count, segmenter.speechProbability());
    if (heard == null || guard.isOwnVoice(heard.word())) {
      return;
    }
    if (heard.sure()) {
      calledBy(heard, position);
    } else if (purpose != Purpose.ANSWER && segmenter.isSpeaking() && !deaf) {
      waitForWord(heard);
    }
  }

  private void calledBy(WakeWordDetector.Detection call, long at) {
    called(at);
    if (hearing != null) {
      hearing.calledBy(call.word());
    }
  }

  /** The word may have been said: it was if the recognizer hears it too. */
  private void waitForWord(WakeWordDetector.Detection call) {
    doubted = call;
    doubtedAt = position;
    if (hearing == null) {
      hearFromHere(Purpose.CALL, WAKE_WORD_MILLIS);
    }
    followDoubt();
  }

  private void followDoubt() {
    if (doubted != null && hearing != null && doubted.isIn(hearing.words())) {
      calledBy(doubted, doubtedAt);
    }
  }

  private void called(long at) {
    playback.stop();
    open(CALLED_MILLIS, true);
    deaf = false;
    doubted = null;
    if (hearing != null || segmenter.isSpeaking()) {
      called = true;
      calledAt = at;
      if (hearing == null) {
        hearFromHere(Purpose.ANSWER, WAKE_WORD_MILLIS);
      }
      purpose = Purpose.ANSWER;
    }
  }

  // The utterance, as the segmenter cuts it out.

  @Override
  public void started(long startSample) {
    called = isOpen() && openForCaller;
    calledAt = Long.MIN_VALUE;
    purpose = purposeNow();
    if (purpose != Purpose.NONE) {
      hear(startSample);
    }
  }

  private Purpose purposeNow() {
    boolean speaking = playback.isSpeaking();
    boolean keyOnly = settings.mode() == ListenMode.PUSH_TO_TALK && !isOpen();
    if (deaf) {
      return Purpose.NONE;
    }
    if (speaking) {
      return settings.bargeIn().getAsBoolean() && !keyOnly ? Purpose.BREAK_IN : Purpose.STOP;
    }
    if (isOpen() || anyVoiceWillDo() || (turns.areGoingOn() && !keyOnly)) {
      return Purpose.ANSWER;
    }
    return turns.isSomethingMoving() || turns.areGoingOn() ? Purpose.STOP : Purpose.NONE;
  }

  /** Where there is no wake word model, whoever speaks is answered. */
  private boolean anyVoiceWillDo() {
    return switch (settings.mode()) {
      case ALWAYS -> true;
      case WAKE_WORD -> wake == null;
      case PUSH_TO_TALK -> false;
    };
  }

  private void hear(long startSample) {
    words = "";
    stopped = false;
    meant = false;
    pausedForWords = false;
    near.begin();
    hearing = turns.hear();
    hearing.startsAt(startSample);
  }

  /** Hears an utterance that has begun already. */
  private void hearFromHere(Purpose why, int millisBefore) {
    short[] before = recent.last(millisBefore * SAMPLES_PER_MILLI);
    purpose = why;
    hear(position - before.length);
    hearing.accept(before, 0, before.length);
  }

  @Override
  public void heard(short[] samples, int offset, int length) {
    if (hearing != null) {
      hearing.accept(samples, offset, length);
    }
  }

  @Override
  public void silenceBegan() {
    if (hearing != null) {
      hearing.silenceBegan();
    }
  }

  @Override
  public void speechWentOn() {
    if (hearing != null) {
      hearing.speechWentOn();
    }
  }

  @Override
  public void ended(UtteranceSpan span) {
    deaf = deaf && span.cut();
    if (hearing == null) {
      goOnSpeaking();
      return;
    }
    followWords();
    breakInWhereSomebodyTalks();
    if (stopped && turns.meansStop(words)) {
      dropHearing();
    } else if (isBareCall(span)) {
      dropHearing();
      open(CALLED_MILLIS, true);
    } else if (isMeant()) {
      answer(span);
    } else {
      LOG.debugf("not meant: purpose=%s words=%s", purpose, words);
      dropHearing();
    }
    goOnSpeaking();
  }

  /** Somebody has called and will say what for. */
  private boolean isBareCall(UtteranceSpan span) {
    return called && span.speechEnd() <= calledAt + (long) BARE_CALL_MILLIS * SAMPLES_PER_MILLI;
  }

  private boolean isMeant() {
    return switch (purpose) {
      case ANSWER -> called || meant || !guard.isOwnVoice(words) || words.isBlank();
      // It began while the appliance spoke, and nothing was decided before that ended.
      case BREAK_IN -> !playback.isSpeaking() && isSpeech(words) && near.wasThere();
      case STOP, CALL, NONE -> false;
    };
  }

  private void answer(UtteranceSpan span) {
    deaf = span.cut();
    openUntil = 0;
    Hearing ended = hearing;
    hearing = null;
    purpose = Purpose.NONE;
    doubted = null;
    ended.ended(span);
    turns.answer(ended, called);
    called = false;
  }

  private void dropHearing() {
    if (hearing != null) {
      hearing.drop();
      hearing = null;
    }
    purpose = Purpose.NONE;
    called = false;
    doubted = null;
  }

  // What the words and the voice of the utterance mean while it goes on.

  private void endWhereWordsSaySo() {
    if (hearing != null
        && segmenter.isSpeaking()
        && hearing.isOverAfter(segmenter.silentMillis())) {
      segmenter.endNow();
    }
  }

  private void followWords() {
    if (hearing == null || hearing.words().equals(words)) {
      return;
    }
    followDoubt();
    words = hearing.words();
    boolean stoppable = playback.isSpeaking() || turns.areGoingOn() || turns.isSomethingMoving();
    if (stoppable && !stopped && turns.meansStop(words) && !guard.isOwnVoice(words)) {
      stopped = true;
      pausedHere = false;
      turns.stop(words);
    }
  }

  /** Whether words are a person's, and more than what a noise sounds like. */
  private boolean isSpeech(String heard) {
    return !heard.isBlank() && !NOISES.contains(heard.strip()) && !guard.isOwnVoice(heard);
  }

  private void breakIn() {
    LOG.debugf("broken in: words=%s voiced=%d ms", words, segmenter.voicedMillis());
    meant = true;
    purpose = Purpose.ANSWER;
    pausedHere = false;
    playback.stop();
  }

  /** Pauses for a voice, and goes on where it was none. */
  private void followVoice(double heardDbfs, double leftDbfs, int count) {
    float probability = segmenter.speechProbability();
    boolean begins = onset.isIn(heardDbfs, leftDbfs, probability) && !keyHeld;
    quietSamples = probability >= VOICE && !keyHeld ? 0 : quietSamples + count;
    stillSamples = probability < FAINT ? stillSamples + count : 0;
    boolean isSounding = playback.isSpeaking() && !pausedHere;
    ownSilence = isSounding ? 0 : ownSilence + count;
    ownVoice = isSounding ? ownVoice + count : 0;
    boolean ownWords = hearing != null && !words.isBlank() && guard.isOwnVoice(words);
    breakInWhereSomebodyTalks();
    if (pausedHere) {
      if (quietSamples >= RESUME_AFTER_MILLIS * SAMPLES_PER_MILLI || ownWords) {
        falsePauses++;
        goOnSpeaking();
      } else if (purpose == Purpose.BREAK_IN
          && segmenter.voicedMillis() >= INSISTENT_MILLIS
          && segmenter.silentMillis() == 0
          && near.wasThere()) {
        breakIn();
      }
    } else if (!pausedForWords && isTalkedOver()) {
      pausedForWords = true;
      pause();
    } else if (begins && mayBreakIn() && !ownWords && falsePauses < MOST_FALSE_PAUSES) {
      pause();
    }
  }

  private void breakInWhereSomebodyTalks() {
    if (near.wasThere() && isTalkedOver()) {
      breakIn();
    }
  }

  private boolean isTalkedOver() {
    return purpose == Purpose.BREAK_IN && playback.isSpeaking() && isSpeech(words);
  }

  private void pause() {
    pausedHere = true;
    quietSamples = 0;
    playback.pause();
  }

  /** Somebody speaks, and no echo of the own voice is left that it could be. */
  private boolean isAloneWithAVoice() {
    return ownSilence >= ECHO_MILLIS * SAMPLES_PER_MILLI && segmenter.speechProbability() >= VOICE;
  }

  /** Whether the canceller has found its own voice in what it hears since that began. */
  private boolean isCancelled() {
    return ownVoice >= CANCELLED_AFTER_MILLIS * SAMPLES_PER_MILLI;
  }

  private boolean mayBreakIn() {
    boolean notYetBegun = hearing == null && purposeNow() == Purpose.BREAK_IN;
    return playback.isSpeaking() && (purpose == Purpose.BREAK_IN || notYetBegun);
  }

  /** It was nothing: what was being said goes on. */
  private void goOnSpeaking() {
    if (pausedHere) {
      LOG.debugf("a false interruption: words=%s", words);
      pausedHere = false;
      playback.resume();
    }
  }

  // What a person sees.

  private ConversationState state() {
    if (hearing != null && purpose == Purpose.ANSWER) {
      return ConversationState.LISTENING;
    }
    if (playback.isSpeaking()) {
      return ConversationState.SPEAKING;
    }
    if (turns.areGoingOn()) {
      return ConversationState.THINKING;
    }
    if (isOpen()) {
      return openForCaller ? ConversationState.LISTENING : ConversationState.FOLLOW_UP;
    }
    return ConversationState.IDLE;
  }
}
