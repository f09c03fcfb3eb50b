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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** Takes turns: one at a time, others wait. */
public class Conversation {
  private static final Logger LOG = Logger.getLogger(Conversation.class);

  private final Ears ears;
  private final Mind mind;
  private final Actions actions;
  private final Outbound outbound;
  private final Answerer answerer;
  private final Synthesizer voice;
  private final double speed;
  private final Consumer<Turn> finished;
  private final Parts parts;
  private final ReentrantLock oneTurn = new ReentrantLock();

  /**
   * @param outbound has done what others have to do
   * @param speed of the voice, 0.5 to 2
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
      double speed,
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
    parts.require(Part.LISTENER);
    PromptFeed feed = answerer.feed();
    Utterance utterance = ears.hear(sound, questionsTo(feed));
    oneTurn.lock();
    try {
      StageTimes times = StageTimes.after(utterance);
      feed.end();
      Mind.Reading reading = mind.read(utterance);
      times.transcribed();
      return answer(reading, times, feed, mouth(speaker, times));
    } finally {
      oneTurn.unlock();
    }
  }

  /** What is no question is of no use to the language model. */
  private WhileListening questionsTo(PromptFeed feed) {
    if (parts.hasFailed(Part.LANGUAGE_MODEL)) {
      return WhileListening.NOTHING;
    }
    return (words, silent) -> {
      if (mind.mayBecomeAQuestion(words, silent)) {
        feed.understood(SentenceCase.of(words), silent);
      }
    };
  }

  /** Without a voice the reply is only in the turn's record. */
  private Consumer<String> mouth(Synthesizer.Listener speaker, StageTimes times) {
    return parts.hasFailed(Part.VOICE)
        ? clause -> {}
        : new Mouth(voice, speed, speaker, times)::say;
  }

  /** A turn without sound. */
  public Turn ask(String text) {
    oneTurn.lock();
    try {
      StageTimes times = StageTimes.inWriting();
      Mind.Reading reading = mind.read(new Transcript(text, List.of(), 1, "text"));
      return answer(reading, times, answerer.feed(), clause -> times.sounded());
    } finally {
      oneTurn.unlock();
    }
  }

  private Turn answer(
      Mind.Reading reading, StageTimes times, PromptFeed feed, Consumer<String> mouth) {
    Decision decision = inContext(Mind.decide(reading), reading.words());
    times.decided();
    Said said = respond(decision, reading.words(), mouth);
    actions.said(said.reply);
    LOG.debugf("%s -> %s -> %s", reading, decision, said);
    Turn turn =
        new Turn(
            null,
            reading.words(),
            said.tier,
            said.intent == null ? null : said.intent.name(),
            said.intent == null ? Map.of() : said.intent.slots(),
            said.reply,
            times.ended(),
            said.model,
            times.ahead(feed.countAgainst(said.prompt)));
    finished.accept(turn);
    return turn;
  }

  /** What was said in reply, and on whose account. */
  @SuppressWarnings("ArrayRecordComponent") // token ids; identity is not compared
  private record Said(Tier tier, Intent intent, String reply, String model, int[] prompt) {}

  /** What is meant after what was asked back: "five minutes" after "for how long?". */
  private Decision inContext(Decision decision, String words) {
    Optional<Intent> alone =
        decision instanceof Decision.Act act ? Optional.of(act.intent()) : Optional.empty();
    Optional<Intent> meant = actions.inContext(alone, words);
    return meant.equals(alone) || meant.isEmpty()
        ? decision
        : new Decision.Act(meant.get(), 1, "an answer to what was asked");
  }

  private Said respond(Decision decision, String words, Consumer<String> mouth) {
    return switch (decision) {
      case Decision.Act act -> perform(act.intent(), words, mouth);
      case Decision.Ask ask -> answerFreely(ask.question(), null, mouth);
      case Decision.NotUnderstood unclear ->
          say(Tier.REFUSED, null, actions.notUnderstood(unclear.text()).text(), mouth);
      case Decision.NothingHeard nothing ->
          say(Tier.REFUSED, null, actions.nothingHeard().text(), mouth);
    };
  }

  private Said perform(Intent intent, String words, Consumer<String> mouth) {
    Reply asked = actions.perform(intent, words);
    Reply reply =
        asked.act().map(act -> actions.after(asked, act, outbound.carryOut(act))).orElse(asked);
    return switch (reply.outcome()) {
      case FOR_THE_MODEL -> answerFreely(words, intent, mouth);
      case REFUSED -> say(Tier.REFUSED, intent, reply.text(), mouth);
      case DONE, FAILED, ASKS_VALUE, ASKS_YES -> say(Tier.RULES, intent, reply.text(), mouth);
    };
  }

  private Said say(Tier tier, Intent intent, String text, Consumer<String> mouth) {
    mouth.accept(text);
    return new Said(tier, intent, text, null, new int[0]);
  }

  private Said answerFreely(String question, Intent intent, Consumer<String> mouth) {
    if (parts.hasFailed(Part.LANGUAGE_MODEL)) {
      return say(Tier.REFUSED, intent, actions.noLanguageModel().text(), mouth);
    }
    String answer = answerer.answer(question, mouth);
    if (answer.isEmpty()) {
      return say(Tier.REFUSED, intent, actions.noAnswer().text(), mouth);
    }
    return new Said(Tier.ANSWER, intent, answer, answerer.modelName(), answerer.prompt(question));
  }

  /**
   * Says aloud what has become due: timers, alarms, reminders. Waits for a turn that is going on.
   *
   * @return what was said, empty when nothing was due
   */
  public List<String> announce(Synthesizer.Listener speaker) {
    oneTurn.lock();
    try {
      List<String> due = actions.due().stream().map(Reply::text).toList();
      if (!parts.hasFailed(Part.VOICE)) {
        due.forEach(text -> voice.speak(new Phrase(text, speed), speaker));
      }
      return due;
    } finally {
      oneTurn.unlock();
    }
  }

  /**
   * Says an announcement aloud. Waits for a turn that is going on.
   *
   * @return whether it was said; it is not while a question is open, whose answer is waited for
   */
  public boolean say(String text, Synthesizer.Listener speaker) {
    oneTurn.lock();
    try {
      if (actions.isAwaitingAnswer()) {
        return false;
      }
      actions.said(text);
      voice.speak(new Phrase(text, speed), speaker);
      return true;
    } finally {
      oneTurn.unlock();
    }
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
        mind.read(ears.hear(new RecordedSound(spoken.sound()), WhileListening.NOTHING));
      }
    }
    try {
      reading.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }
}
