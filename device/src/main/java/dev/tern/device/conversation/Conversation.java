package dev.tern.device.conversation;

import dev.tern.asr.Transcript;
import dev.tern.device.action.Actions;
import dev.tern.device.action.Outbound;
import dev.tern.device.action.Reply;
import dev.tern.device.audio.PcmRecording;
import dev.tern.device.audio.RecordedSound;
import dev.tern.device.audio.SoundSource;
import dev.tern.device.part.Part;
import dev.tern.device.part.Parts;
import dev.tern.device.skill.Intent;
import dev.tern.pcm.Pcm;
import dev.tern.tts.Phrase;
import dev.tern.tts.Synthesizer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Takes turns: one at a time, others wait. */
public class Conversation {
  private static final Logger LOG = Logger.getLogger(Conversation.class);

  /** After these the next question has nothing to do with the last. */
  private static final Set<String> ENDS_SUBJECT = Set.of("goodbye", "order_clear");

  private final Ears ears;
  private final Mind mind;
  private final Actions actions;
  private final Outbound outbound;
  private final Answerer answerer;
  private final Synthesizer voice;
  private final DoubleSupplier speed;
  private final Consumer<Turn> finished;
  private final Parts parts;
  private final ReentrantLock oneTurn = new ReentrantLock();
  private volatile TurnRecorder recorder = TurnRecorder.NONE;

  /**
   * @param outbound has done what others have to do
   * @param speed of the voice, 0.5 to 2; asked for each reply
   * @param finished hears of each turn when it has ended
   * @param parts a part that has failed is done without, and what that costs is said
   */
  public Conversation(
      Ears ears,
      Mind mind,
      Actions actions,
      Outbound outbound,
      Answerer answerer,
      Synthesizer voice,
      DoubleSupplier speed,
      Consumer<Turn> finished,
      Parts parts) {
    this.ears = ears;
    this.mind = mind;
    this.actions = actions;
    this.outbound = outbound;
    this.answerer = answerer;
    this.voice = voice;
    this.speed = speed;
    this.finished = finished;
    this.parts = parts;
  }

  /** Has each utterance followed from the next one on. */
  public void record(TurnRecorder follower) {
    recorder = follower;
  }

  /**
   * Answers a recording.
   *
   * @param speaker hears the reply as it is made
   */
  public Turn takeTurn(Pcm sound, Synthesizer.Listener speaker) {
    return takeTurn(new RecordedSound(sound), speaker);
  }

  /**
   * Listens until somebody has spoken, or the sound ends, and answers. Other turns may be taken
   * while this one listens.
   *
   * @param speaker hears the reply as it is made
   */
  public Turn takeTurn(SoundSource sound, Synthesizer.Listener speaker) {
    try (Hearing hearing = hear()) {
      ears.hear(sound, hearing);
      return answer(hearing, true, Speech.to(speaker)).orElseThrow();
    }
  }

  /** Hear for this conversation. */
  public Ears ears() {
    return ears;
  }

  /** Begins to hear an utterance, which is to be answered or dropped. */
  public Hearing hear() {
    parts.require(Part.LISTENER);
    PromptFeed feed = answerer.feed();
    Preparation preparation =
        new Preparation(
            (words, before, speechEndNanos) -> prepare(words, before, speechEndNanos, feed));
    return ears.begin(mind, questionsTo(feed), feed, preparation, recorder.begin());
  }

  /** Makes the beginning of an answer, in case these are all the words. */
  private PreparedAnswer prepare(
      Transcript words, String before, long speechEndNanos, PromptFeed feed) {
    boolean anotherIsAnswered = oneTurn.isLocked();
    if (anotherIsAnswered || parts.hasFailed(Part.LANGUAGE_MODEL) || parts.hasFailed(Part.VOICE)) {
      return null;
    }
    RehearsedClause first = new RehearsedClause(voice, speed.getAsDouble(), speechEndNanos);
    return answerer.prepare(() -> questionIn(words, before), first, feed);
  }

  /**
   * The question for the language model in words that may be all. Empty where anything else may be
   * meant: whatever acts, asks back or is known here waits until the turn comes.
   *
   * @param before the first listener's words
   */
  private Optional<String> questionIn(Transcript words, String before) {
    if (actions.isAwaitingAnswer() || mind.matches(before)) {
      return Optional.empty();
    }
    Mind.Reading reading = mind.read(words);
    return mind.decide(reading, answerer.dialogue().isGoingOn()) instanceof Decision.Ask ask
            && actions.known(reading.words()).isEmpty()
        ? Optional.of(ask.question())
        : Optional.empty();
  }

  /**
   * Answers an utterance that has ended, and closes it.
   *
   * @param expected whether somebody waits for an answer even if there were no words
   * @param speech hears the reply as it is made; ended when this returns
   * @return empty where nobody said anything, or the speech was silenced before it began
   */
  public Optional<Turn> answer(Hearing hearing, boolean expected, Speech speech) {
    try (hearing) {
      Utterance utterance = hearing.finish();
      StageTimes times = StageTimes.after(utterance);
      hearing.feed().end();
      Optional<Turn> turn = Optional.empty();
      Answered answered = null;
      oneTurn.lock();
      try {
        Mind.Reading reading = mind.read(utterance);
        times.transcribed();
        boolean nothing = reading.words().isBlank() && !expected;
        if (!nothing && speech.isWanted()) {
          Mouth mouth = mouth(speech, times);
          answered =
              unheard(hearing, reading)
                  .map(why -> refuse(why, hearing, reading, times, mouth))
                  .orElseGet(
                      () -> answer(reading, times, hearing.feed(), hearing.preparation(), mouth));
        }
      } finally {
        oneTurn.unlock();
      }
      // Another turn may be taken while this one's reply is played.
      Speech.Aloud aloud = speech.end();
      if (answered != null) {
        turn = Optional.of(finish(answered, aloud));
      }
      hearing.track().ended(turn.orElse(null));
      return turn;
    }
  }

  /** What is no question is of no use to the language model. */
  private WhileListening questionsTo(PromptFeed feed) {
    if (parts.hasFailed(Part.LANGUAGE_MODEL)) {
      return WhileListening.NOTHING;
    }
    return (words, silent) -> {
      if (mind.mayBecomeAQuestion(words, silent, answerer.dialogue().isGoingOn())) {
        feed.understood(SentenceCase.of(words), silent);
      }
    };
  }

  /** Without a voice the reply is only in the turn's record. */
  private Mouth mouth(Speech speech, StageTimes times) {
    return new Mouth(
        parts.hasFailed(Part.VOICE) ? null : voice, speed.getAsDouble(), speech, times);
  }

  /** A turn without sound. */
  public Turn ask(String text) {
    oneTurn.lock();
    try {
      StageTimes times = StageTimes.inWriting();
      Mind.Reading reading = mind.read(new Transcript(text, List.of(), 1, "text"));
      Mouth nobody = new Mouth(null, speed.getAsDouble(), Speech.to(sound -> true), times);
      return finish(answer(reading, times, answerer.feed(), Preparation.nothing(), nobody), null);
    } finally {
      oneTurn.unlock();
    }
  }

  /** A turn whose reply was made, and may still be on its way. */
  private record Answered(
      Mind.Reading reading, Said said, String reason, StageTimes times, PromptFeed feed) {}

  private Answered answer(
      Mind.Reading reading,
      StageTimes times,
      PromptFeed feed,
      Preparation preparation,
      Mouth mouth) {
    Decision decision =
        inContext(mind.decide(reading, answerer.dialogue().isGoingOn()), reading.words());
    times.decided();
    if (!(decision instanceof Decision.Ask)) {
      preparation.close();
    }
    Said said = respond(decision, reading.words(), preparation, mouth);
    actions.said(said.reply);
    LOG.debugf("%s -> %s -> %s", reading, decision, said);
    times.ended();
    String reason =
        Stream.of(
                decision.reason(),
                said.reason,
                preparation.hasDropped() ? "a prepared answer was dropped" : "")
            .filter(part -> !part.isEmpty())
            .collect(Collectors.joining("; "));
    return new Answered(reading, said, reason, times, feed);
  }

  /** Why an utterance can't be answered for what it sounds like. */
  private Optional<Reply> unheard(Hearing hearing, Mind.Reading reading) {
    if (hearing.wasCut()) {
      return Optional.of(actions.tooLong());
    }
    return reading.words().isBlank() && hearing.wasVoiced()
        ? Optional.of(actions.notCaught())
        : Optional.empty();
  }

  private Answered refuse(
      Reply why, Hearing hearing, Mind.Reading reading, StageTimes times, Mouth mouth) {
    times.decided();
    Said said = say(Tier.REFUSED, null, why.text(), mouth);
    times.ended();
    String reason = hearing.wasCut() ? "had no end" : "no word was clear";
    return new Answered(reading, said, reason, times, hearing.feed());
  }

  /**
   * @param aloud how it was heard, null where nothing was spoken
   */
  private Turn finish(Answered answered, Speech.Aloud aloud) {
    Said said = answered.said;
    boolean interrupted = aloud != null && aloud.interrupted();
    if (interrupted) {
      actions.said(aloud.text().isEmpty() ? said.reply : aloud.text());
      if (said.tier == Tier.ANSWER) {
        answerer.dialogue().wasCutShort(said.reply, aloud.text());
      }
    }
    Turn turn =
        new Turn(
            null,
            answered.reading.words(),
            said.tier,
            said.intent == null ? null : said.intent.name(),
            said.intent == null ? Map.of() : said.intent.slots(),
            said.reply,
            answered.times.timings(),
            said.model,
            answered.times.ahead(answered.feed.countAgainst(said.prompt)),
            answered.reason,
            aloud == null || parts.hasFailed(Part.VOICE) ? null : aloud.text(),
            interrupted);
    finished.accept(turn);
    return turn;
  }

  /** What was said in reply, and on whose account. */
  @SuppressWarnings("ArrayRecordComponent") // token ids; identity is not compared
  private record Said(
      Tier tier, Intent intent, String reply, String model, int[] prompt, String reason) {}

  /** What is meant after what was asked back: "five minutes" after "for how long?". */
  private Decision inContext(Decision decision, String words) {
    Optional<Intent> alone =
        decision instanceof Decision.Act act ? Optional.of(act.intent()) : Optional.empty();
    Optional<Intent> meant = actions.inContext(alone, words);
    return meant.equals(alone) || meant.isEmpty()
        ? decision
        : new Decision.Act(meant.get(), 1, "an answer to what was asked");
  }

  private Said respond(Decision decision, String words, Preparation preparation, Mouth mouth) {
    return switch (decision) {
      case Decision.Act act -> perform(Tier.RULES, act.intent(), words, mouth);
      case Decision.Pick pick -> perform(Tier.ACTION, pick.intent(), words, mouth);
      case Decision.Propose propose ->
          say(
              Tier.REFUSED,
              null,
              actions.didYouMean(propose.guess(), words, propose.asked()).text(),
              mouth);
      case Decision.Ask ask ->
          actions
              .known(words)
              .map(known -> say(Tier.RULES, null, known.text(), mouth))
              .orElseGet(() -> answerFreely(ask.question(), null, preparation, mouth));
      case Decision.NotUnderstood unclear ->
          say(Tier.REFUSED, null, actions.notUnderstood(unclear.text()).text(), mouth);
      case Decision.NothingHeard nothing ->
          say(Tier.REFUSED, null, actions.nothingHeard().text(), mouth);
    };
  }

  private Said perform(Tier tier, Intent intent, String words, Mouth mouth) {
    if (ENDS_SUBJECT.contains(intent.name())) {
      answerer.dialogue().forget();
    }
    Reply reply = carriedOut(actions.perform(intent, words));
    return switch (reply.outcome()) {
      case FOR_THE_MODEL -> answerFreely(words, intent, Preparation.nothing(), mouth);
      case REFUSED -> say(Tier.REFUSED, intent, reply.text(), mouth);
      case DONE, FAILED, ASKS_VALUE, ASKS_YES -> say(tier, intent, reply.text(), mouth);
    };
  }

  private Reply carriedOut(Reply asked) {
    return asked.act().map(act -> actions.after(asked, act, outbound.carryOut(act))).orElse(asked);
  }

  private Said say(Tier tier, Intent intent, String text, Mouth mouth) {
    mouth.accept(text);
    return new Said(tier, intent, text, null, new int[0], "");
  }

  private Said answerFreely(String question, Intent intent, Preparation preparation, Mouth mouth) {
    if (parts.hasFailed(Part.LANGUAGE_MODEL)) {
      return say(Tier.REFUSED, intent, actions.noLanguageModel().text(), mouth);
    }
    Optional<PreparedAnswer> prepared = preparation.ready();
    prepared.map(PreparedAnswer::first).ifPresent(mouth::rehearse);
    Answerer.Answer answer = answerer.answer(question, mouth, mouth::isWanted, prepared);
    if (answer.text().isEmpty() && mouth.isWanted()) {
      return say(Tier.REFUSED, intent, actions.noAnswer().text(), mouth);
    }
    return new Said(
        Tier.ANSWER, intent, answer.text(), answer.model(), answer.prompt(), answer.reason());
  }

  /**
   * Says aloud what has become due: timers, alarms, reminders. Waits for a turn that is going on.
   *
   * @param begin begins to speak, where there is something to say
   * @return what was said, empty when nothing was due
   */
  public List<String> announce(Supplier<Speech> begin) {
    List<String> due;
    oneTurn.lock();
    try {
      due = actions.due().stream().map(Reply::text).toList();
    } finally {
      oneTurn.unlock();
    }
    if (!due.isEmpty()) {
      speak(String.join(" ", due), begin.get());
    }
    return due;
  }

  /**
   * Says an announcement aloud. Waits for a turn that is going on.
   *
   * @param begin begins to speak, where it may be said
   * @return whether it was said; it is not while a question is open, whose answer is waited for
   */
  public boolean say(String text, Supplier<Speech> begin) {
    oneTurn.lock();
    try {
      if (actions.isAwaitingAnswer()) {
        return false;
      }
      actions.said(text);
    } finally {
      oneTurn.unlock();
    }
    speak(text, begin.get());
    return true;
  }

  private void speak(String text, Speech speech) {
    try {
      mouth(speech, StageTimes.inWriting()).accept(text);
    } finally {
      speech.end();
    }
  }

  /**
   * Stops at once what a person wants stopped without waiting for an answer, where the words mean
   * that.
   *
   * @param spoken as a listener writes it
   */
  public boolean meansStop(String spoken) {
    return mind.stop(spoken).isPresent();
  }

  /**
   * Stops what others do, such as a robot that moves: never waits for a turn that is going on. What
   * was asked is forgotten.
   *
   * @param words what the person said
   * @param moving whether a robot is thought to move
   * @return what is to be said, if it could not be stopped
   */
  public Optional<String> stop(String words, boolean moving) {
    StageTimes times = StageTimes.inWriting();
    actions.forget();
    Intent meant = mind.stop(words).orElse(new Intent("stop", Map.of()));
    Intent intent = moving ? new Intent("robot_stop", Map.of()) : meant;
    Optional<String> failure = Optional.empty();
    String reply = "";
    if (intent.name().equals("robot_stop")) {
      Reply stopped = carriedOut(actions.perform(intent, words));
      reply = stopped.text();
      failure = stopped.outcome() == Reply.Outcome.DONE ? Optional.empty() : Optional.of(reply);
    }
    times.ended();
    finished.accept(
        new Turn(
            null,
            words,
            Tier.RULES,
            intent.name(),
            Map.of(),
            reply,
            times.timings(),
            null,
            null,
            "stop waits for nothing",
            "",
            false));
    return failure;
  }

  /** Whether a question is open, so that the next words may be its answer. */
  public boolean isAwaitingAnswer() {
    return actions.isAwaitingAnswer();
  }

  /** Whether a turn is being taken, or something due is being announced. */
  public boolean isBusy() {
    return oneTurn.isLocked();
  }

  /** What every prompt of the language model begins with, as its tokens. */
  public int[] opening() {
    return answerer.opening();
  }

  /** Begins anew with another person: what was asked back is no longer waited for. */
  public void startAnew() {
    actions.forget();
    answerer.dialogue().forget();
  }

  /**
   * Loads every engine and lets each one work once, so that the first turn is as fast as the
   * others: the voice speaks and the listeners hear it, while the language model reads its opening.
   * What has failed is left out.
   */
  public void warmUp() {
    CompletableFuture<Void> reading =
        parts.hasFailed(Part.LANGUAGE_MODEL)
            ? CompletableFuture.completedFuture(null)
            : CompletableFuture.runAsync(answerer::warmUp);
    if (!parts.hasFailed(Part.VOICE)) {
      PcmRecording spoken = new PcmRecording(voice.format());
      voice.speak(Phrase.of("Good morning, I am ready to listen."), spoken);
      if (!parts.hasFailed(Part.LISTENER)) {
        try (Hearing hearing =
            ears.begin(
                mind,
                WhileListening.NOTHING,
                answerer.feed(),
                Preparation.nothing(),
                TurnRecorder.Track.NONE)) {
          ears.hear(new RecordedSound(spoken.sound()), hearing);
          mind.read(hearing.finish());
        }
      }
    }
    try {
      reading.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }
}
