package dev.tern.device.action;

import dev.tern.device.action.Reply.Outcome;
import dev.tern.device.action.value.Formats;
import dev.tern.device.clock.Clocks;
import dev.tern.device.keeping.Keeper;
import dev.tern.device.keeping.NotesFolder;
import dev.tern.device.premises.Premises;
import dev.tern.device.skill.Intent;
import dev.tern.device.skill.Skills;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Performs intents and remembers what was asked back.
 *
 * <p>A turn asks {@link #inContext} first, because "five minutes" means something after "for how
 * long?" and nothing otherwise, then {@link #perform}. Whoever waits between turns speaks {@link
 * #due} when {@link #nextDue} has come. Safe from several threads. A call computes and waits for
 * nothing; only {@code device_status} reads files.
 */
public final class Actions {
  /** A question is open for so long. */
  static final Duration PATIENCE = Duration.ofSeconds(15);

  /** So often a value is asked for before it is left. */
  private static final int MOST_QUESTIONS = 3;

  /** What is never an answer to a question but about the conversation itself. */
  private static final Set<String> CONTROLS =
      Set.of("affirm", "deny", "stop", "repeat", "help", "robot_stop", "goodbye");

  private final Clocks clocks;
  private final Keeper keeper;
  private final Replies replies;
  private final ManifestActions manifests;
  private final Map<String, Handler> handlers = new HashMap<>();
  private final Timers timers;
  private final Agenda alarms;
  private final Agenda reminders;
  private final TimerActions timerActions;
  private final AgendaActions agendaActions;
  private final OrderActions orderActions;
  private final PremisesActions premisesActions;
  private final NoteActions noteActions;

  private Optional<Question> open = Optional.empty();
  private Optional<String> lastText = Optional.empty();

  /** What a question wants to know. */
  private enum Kind {
    /** The value of a slot. */
    VALUE,
    /** Whether something that was understood shall be done. */
    YES,
    /** Whether a guess is what was meant. */
    GUESS
  }

  /**
   * What is waited for.
   *
   * @param slot whose value is asked for, absent where a yes is
   * @param asked how often
   * @param until on the steady clock
   */
  private record Question(
      Intent intent, String utterance, Optional<String> slot, Kind kind, int asked, long until) {}

  /** With a clock that is right, and keeping nothing: for rehearsals on a command line. */
  public Actions(
      String language,
      Clock clock,
      RandomGenerator random,
      DeviceFacts facts,
      Premises premises,
      Volume volume) {
    this(
        language,
        Clocks.right(clock),
        random,
        facts,
        premises,
        new Preferences(volume, () -> Formats.USUAL, Keeper.NOTHING),
        Keeper.NOTHING);
  }

  /**
   * Takes up what was kept.
   *
   * @param language of the replies, such as {@code en}
   * @param clocks time and zone of this place
   * @param random for coins, dice, numbers and jokes
   * @param preferences which the voice and the replies obey
   * @param keeper keeps timers, alarms, reminders and lists
   * @throws IllegalArgumentException when there are no replies in that language
   */
  public Actions(
      String language,
      Clocks clocks,
      RandomGenerator random,
      DeviceFacts facts,
      Premises premises,
      Preferences preferences,
      Keeper keeper) {
    this.clocks = clocks;
    this.keeper = keeper;
    Sentences sentences = Sentences.in(language);
    this.replies = new Replies(sentences, preferences::formats);
    this.timers = new Timers(clocks, keeper);
    this.alarms = new Agenda(clocks, keeper, "alarms");
    this.reminders = new Agenda(clocks, keeper, "reminders");
    this.timerActions = new TimerActions(replies, timers);
    this.agendaActions = new AgendaActions(replies, alarms, reminders, keeper::isReliable);
    this.noteActions = new NoteActions(replies, clocks);
    this.premisesActions = new PremisesActions(replies, premises);
    this.orderActions = new OrderActions(replies, new Order(), premises);
    Volume volume = preferences.volume();

    this.manifests = new ManifestActions(language, replies);

    addAll(new HomeActions(replies).handlers());
    addAll(new MediaActions(replies).handlers());
    addAll(new VolumeActions(replies, volume).handlers());
    addAll(timerActions.handlers());
    addAll(agendaActions.handlers());
    addAll(new ListActions(replies, new Lists(keeper)).handlers());
    addAll(orderActions.handlers());
    addAll(premisesActions.handlers());
    addAll(noteActions.handlers());
    addAll(new ClockActions(replies, clocks, new PlaceZones(sentences.all("zones"))).handlers());
    addAll(new SumActions(replies).handlers());
    addAll(new ChanceActions(replies, random).handlers());
    addAll(new RobotActions(replies).handlers());
    addAll(new DeviceActions(replies, facts, volume, this::keptInMemory).handlers());
    addAll(new SettingActions(replies, preferences).handlers());
    addAll(new TalkActions(replies, clocks).handlers());
    addAll(Map.of("repeat", this::repeat));
  }

  /** Keeps notes there; without a folder there are none. */
  public Actions noting(NotesFolder folder) {
    noteActions.keepIn(folder);
    return this;
  }

  /**
   * Lets other manifests than the shipped ones say which intents need a spoken yes, and who carries
   * out what is not done here.
   */
  public Actions heeding(Skills skills) {
    manifests.heed(skills);
    return this;
  }

  private void addAll(Map<String, Handler> more) {
    more.forEach(
        (intent, handler) -> {
          if (handlers.put(intent, handler) != null) {
            throw new IllegalStateException("intent=" + intent + " has two handlers");
          }
        });
  }

  /** The intents that are performed or refused by name. */
  public Set<String> intents() {
    return Set.copyOf(handlers.keySet());
  }

  /** Whether a question is open, so that the next utterance may be its answer. */
  public synchronized boolean isAwaitingAnswer() {
    return question().isPresent();
  }

  /**
   * What an utterance means after what was asked: the asked intent with the new value when the
   * utterance is one, or when it is nothing else; otherwise what it means by itself.
   *
   * @param matched what the utterance means by itself, if anything
   */
  public synchronized Optional<Intent> inContext(Optional<Intent> matched, String utterance) {
    Optional<Question> question = question().filter(asked -> asked.slot().isPresent());
    if (question.isEmpty()) {
      return matched;
    }
    String slot = question.get().slot().get();
    boolean meansNothingElse =
        BareValue.mayBeMeant(utterance)
            && (matched.isEmpty()
                || matched.get().name().equals("unsupported")
                // "turn off the oven" is what to be reminded of, not what to do
                || (slot.equals("text") && !CONTROLS.contains(matched.get().name())));
    if (!BareValue.reads(slot, utterance) && !meansNothingElse) {
      return matched;
    }
    Map<String, String> slots = new LinkedHashMap<>(question.get().intent().slots());
    slots.put(slot, BareValue.of(utterance));
    return Optional.of(new Intent(question.get().intent().name(), slots));
  }

  /**
   * Performs an intent.
   *
   * @param utterance all that was said, for what the slots don't carry ("what time" or "what
   *     date"); "" where it is not known
   */
  public synchronized Reply perform(Intent intent, String utterance) {
    Optional<Question> before = question();
    open = Optional.empty();
    Reply reply = answer(intent, utterance, before);
    if (reply.asksBack() && !remember(reply, intent, utterance, before)) {
      reply = replies.refused("unclear.left");
    }
    if (!intent.name().equals("repeat")) {
      lastText = Optional.of(reply.text());
    }
    return reply;
  }

  /** {@link #perform(Intent, String)} where only the intent is known. */
  public Reply perform(Intent intent) {
    return perform(intent, "");
  }

  /** What to say when it is known how the act of a reply went. */
  public synchronized Reply after(Reply reply, Act act, Outbound.Result result) {
    return switch (result) {
      case Outbound.Result.Done done -> {
        if (act.name().equals("order_confirm")) {
          orderActions.taken();
        }
        yield reply;
      }
      case Outbound.Result.NobodyThere nobody ->
          replies.refused("outbound.nobody_there", "whom", whom(act));
      case Outbound.Result.Said said -> Reply.of(Outcome.DONE, said.text());
      case Outbound.Result.Broken broken ->
          replies.failed(
              switch (broken.fault()) {
                case TOO_SLOW -> "outbound.too_slow";
                case CRASHED -> "outbound.crashed";
                case TOO_MUCH -> "outbound.too_much";
              },
              "whom",
              whom(act));
      case Outbound.Result.Unreachable unreachable ->
          replies.failed("outbound.unreachable", "whom", whom(act));
      case Outbound.Result.Refused refused ->
          refused.reason().isEmpty()
              ? replies.failed("outbound.refused", "whom", whom(act))
              : replies.failed(
                  "outbound.refused_because", "whom", whom(act), "reason", refused.reason());
    };
  }

  /** Who would have to do it: named for the act, or for the first word of it. */
  private String whom(Act act) {
    String own = "whom." + act.name();
    String group = "whom." + act.name().replaceFirst("_.*", "");
    return replies.has(own) || replies.has(group)
        ? replies.text(replies.has(own) ? own : group)
        : manifests.whom(act.name()).orElseGet(() -> replies.text("whom.others"));
  }

  /** Tells what was said in the end where another answered, so that it can be repeated. */
  public synchronized void said(String text) {
    lastText = Optional.of(text);
  }

  /** What is known of this place about a question that is no command, if anything is. */
  public Optional<Reply> known(String question) {
    return premisesActions.known(question);
  }

  /** What to say to words that mean nothing here. */
  public Reply notUnderstood(String heard) {
    return replies.refused("not_understood.heard", "heard", heard);
  }

  /** What to say where no words were heard. */
  public Reply nothingHeard() {
    return replies.refused("not_understood.nothing");
  }

  /** What to say where the language model had no answer. */
  public Reply noAnswer() {
    return replies.refused("not_understood.no_answer");
  }

  /** What to say to a question while there is no language model. */
  public Reply noLanguageModel() {
    return replies.refused("not_understood.no_language_model");
  }

  /** What to say where somebody spoke, but no word of it was clear. */
  public Reply notCaught() {
    return replies.refused("not_understood.not_caught");
  }

  /** What to say to an utterance that was cut off, because it had no end. */
  public Reply tooLong() {
    return replies.refused("not_understood.too_long");
  }

  /**
   * Asks whether a guess is right. A yes performs it, a no asks for other words.
   *
   * @param guess what may have been meant
   * @param utterance all that was said
   * @param sentence the guess as a person would say it, such as "turn on the kitchen lights"
   */
  public synchronized Reply didYouMean(Intent guess, String utterance, String sentence) {
    Reply asked = replies.confirm("not_understood.did_you_mean", "guess", sentence);
    long until = nowMillis() + PATIENCE.toMillis();
    open = Optional.of(new Question(guess, utterance, Optional.empty(), Kind.GUESS, 1, until));
    lastText = Optional.of(asked.text());
    return asked;
  }

  /** The words before an answer that came over the network. */
  public String networkMark() {
    return replies.text("remote.mark");
  }

  /**
   * What to say where an answer over the network did not come.
   *
   * @param name who was to answer, such as "the larger model"
   */
  public Reply networkUnreachable(String name) {
    return replies.failed("remote.unreachable", "name", name);
  }

  /** Forgets what was asked: another person speaks next. */
  public synchronized void forget() {
    open = Optional.empty();
  }

  /** What to say of timers, alarms and reminders whose time has come; each is told once. */
  public synchronized List<Reply> due() {
    List<Reply> due = new ArrayList<>(timerActions.due());
    due.addAll(agendaActions.due());
    if (!due.isEmpty()) {
      lastText = Optional.of(due.getLast().text());
    }
    return due;
  }

  /** When {@link #due} will next have something to say, as far as is known now. */
  public synchronized Optional<Instant> nextDue() {
    return Stream.of(timers.nextDue(), alarms.nextDue(), reminders.nextDue())
        .flatMap(Optional::stream)
        .min(Comparator.naturalOrder());
  }

  private Reply answer(Intent intent, String utterance, Optional<Question> before) {
    boolean yes = intent.name().equals("affirm");
    boolean no = intent.name().equals("deny");
    if (before.isPresent() && no) {
      return before.get().kind() == Kind.GUESS
          ? replies.refused("not_understood.guess_dropped")
          : replies.done("deny.dropped");
    }
    if (before.isPresent() && yes) {
      Question question = before.get();
      return switch (question.kind()) {
        case VALUE ->
            replies.ask(
                new Request(question.intent(), question.utterance(), false),
                question.slot().orElseThrow());
        case YES -> perform(new Request(question.intent(), question.utterance(), true));
        // what is dangerous still asks for a yes of its own
        case GUESS -> perform(new Request(question.intent(), question.utterance(), false));
      };
    }
    return perform(new Request(intent, together(intent, utterance, before), false));
  }

  /** An answer stands with what it answers: "cancel the timer" and then "all of them". */
  private static String together(Intent intent, String utterance, Optional<Question> before) {
    return before
        .filter(question -> question.intent().name().equals(intent.name()))
        .map(question -> question.utterance() + " " + utterance)
        .orElse(utterance);
  }

  private Reply perform(Request request) {
    Handler handler = handlers.get(request.intent().name());
    Request weighed = manifests.weighed(request);
    return handler == null
        ? manifests.perform(weighed).orElseGet(() -> replies.refused("unsupported.any"))
        : manifests.question(weighed).orElseGet(() -> handler.perform(weighed));
  }

  /** Opens the question that this reply asks, unless it was asked too often already. */
  private boolean remember(
      Reply reply, Intent intent, String utterance, Optional<Question> before) {
    boolean isAnswer = intent.name().equals("affirm") && before.isPresent();
    Intent asking = isAnswer ? before.get().intent() : intent;
    String words = isAnswer ? before.get().utterance() : utterance;
    boolean again =
        before.isPresent()
            && before.get().intent().name().equals(asking.name())
            && before.get().slot().equals(reply.askedSlot());
    int asked = again ? before.get().asked() + 1 : 1;
    if (asked > MOST_QUESTIONS) {
      return false;
    }
    long until = nowMillis() + PATIENCE.toMillis();
    Kind kind = reply.askedSlot().isPresent() ? Kind.VALUE : Kind.YES;
    open = Optional.of(new Question(asking, words, reply.askedSlot(), kind, asked, until));
    return true;
  }

  private Optional<Question> question() {
    return open.filter(question -> nowMillis() < question.until());
  }

  private Reply repeat(Request request) {
    return lastText
        .map(text -> Reply.of(Outcome.DONE, text))
        .orElseGet(() -> replies.done("repeat.nothing"));
  }

  /** For how long a person is waited for does not depend on what the clock is set to. */
  private long nowMillis() {
    return clocks.steady().millis();
  }

  private int keptInMemory() {
    return keeper.isReliable()
        ? 0
        : timers.all().size() + alarms.all().size() + reminders.all().size();
  }
}
