package dev.tern.device.conversation;

import dev.tern.device.remote.RemoteException;
import dev.tern.device.remote.RemoteModel;
import dev.tern.llm.ChatMessage;
import dev.tern.llm.Completion;
import dev.tern.llm.ContextOverBudgetException;
import dev.tern.llm.LanguageModel;
import dev.tern.llm.ModelUse;
import dev.tern.llm.Sampling;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * Free answers by the language model: a few sentences, handed on as they are written.
 *
 * <p>The last questions and their answers stand before a new one, as far as the model's budget
 * goes. The cache still holds them from when they were said, so that they cost no time.
 */
public final class Answerer {
  /**
   * A small model follows examples better than rules: with these it answers in one short sentence,
   * with the rule alone it rambles (docs/understanding.md). They cost no time in a turn, because
   * the cache keeps what all prompts begin with.
   */
  private static final List<ChatMessage> OPENING =
      List.of(
          system("You are a helpful assistant named Tern. Answer briefly and correctly."),
          user("What is the tallest mountain?"),
          assistant("The tallest mountain is Mount Everest."),
          user("Who painted the Mona Lisa?"),
          assistant("Leonardo da Vinci painted the Mona Lisa."),
          user("Suggest a name for a boat."),
          assistant("How about Sea Breeze?"),
          user("What should I eat when I have a cold?"),
          assistant("Warm soup and plenty of fluids are good when you have a cold."));

  /** A small model answers what is asked in few words; what takes more is for a larger one. */
  static final int LONG_QUESTION_WORDS = 12;

  private final LanguageModel model;
  private final String modelName;
  private final IntSupplier maxTokens;
  private final IntSupplier maxSentences;
  private final Elsewhere elsewhere;
  private final Dialogue dialogue;
  private final Executor ahead =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("tern-prompt").factory());

  /**
   * Who else may answer.
   *
   * @param larger asked where a question is long, or where the first model says that it does not
   *     know
   * @param remote asked before any model of this board, where the board's file names one
   * @param remoteMark said before what comes from there
   */
  public record Elsewhere(
      Optional<LargerModel> larger, Optional<RemoteModel> remote, String remoteMark) {
    /** Nobody: this model answers alone. */
    public static final Elsewhere NOBODY = new Elsewhere(Optional.empty(), Optional.empty(), "");
  }

  /** With nobody else to ask. */
  public Answerer(
      LanguageModel model, String modelName, int maxTokens, int maxSentences, InstantSource clock) {
    this(model, modelName, () -> maxTokens, () -> maxSentences, Elsewhere.NOBODY, clock);
  }

  /**
   * @param modelName as the catalog calls it, for the turn's record
   * @param maxTokens longest answer; asked for each
   * @param maxSentences of an answer, at least 1; asked for each
   * @param elsewhere who else may answer
   * @param clock tells how long ago the last question was
   */
  public Answerer(
      LanguageModel model,
      String modelName,
      IntSupplier maxTokens,
      IntSupplier maxSentences,
      Elsewhere elsewhere,
      InstantSource clock) {
    this.model = model;
    this.modelName = modelName;
    this.maxTokens = maxTokens;
    this.maxSentences = maxSentences;
    this.elsewhere = elsewhere;
    this.dialogue = new Dialogue(clock);
  }

  /** What was answered lately. */
  Dialogue dialogue() {
    return dialogue;
  }

  /** Reads what all prompts begin with, so that a turn need not. */
  void warmUp() {
    model.prepareLasting(opening());
    elsewhere.larger().ifPresent(LargerModel::load);
  }

  /** The tokens that all prompts begin with, and the first after them. */
  int[] opening() {
    return encode(model, List.of(), "");
  }

  /**
   * What was said, and how it came about.
   *
   * @param text all that was said aloud; empty where the model had nothing to say
   * @param model who said it
   * @param prompt its tokens; none where they were another model's
   * @param reason for the trace
   */
  @SuppressWarnings("ArrayRecordComponent") // token ids; identity is not compared
  record Answer(String text, String model, int[] prompt, String reason) {}

  /**
   * Answers.
   *
   * @param clauses hears each clause as soon as it is written
   * @param wanted asked at each word: false ends the answer where it is
   */
  Answer answer(String question, Consumer<String> clauses, BooleanSupplier wanted) {
    return answer(question, clauses, wanted, Optional.empty());
  }

  /**
   * Answers, by what was prepared where that is an answer to this.
   *
   * @param clauses hears each clause as soon as it is written
   * @param wanted asked at each word: false ends the answer where it is
   */
  Answer answer(
      String question,
      Consumer<String> clauses,
      BooleanSupplier wanted,
      Optional<PreparedAnswer> prepared) {
    Reasons reasons = new Reasons();
    int remembered = dialogue.messages().size() / 2;
    if (remembered > 0) {
      reasons.add("after " + remembered + " earlier question(s)");
    }
    return fromNetwork(question, clauses, wanted, reasons)
        .orElseGet(() -> fromThisBoard(question, clauses, wanted, prepared, reasons));
  }

  /** Why an answer is as it is, bit by bit. */
  private static final class Reasons {
    private final List<String> told = new ArrayList<>();

    void add(String reason) {
      told.add(reason);
    }

    @Override
    public String toString() {
      return String.join("; ", told);
    }
  }

  private Optional<Answer> fromNetwork(
      String question, Consumer<String> clauses, BooleanSupplier wanted, Reasons reasons) {
    if (elsewhere.remote().isEmpty()) {
      return Optional.empty();
    }
    RemoteModel remote = elsewhere.remote().get();
    Consumer<String> marked = new MarkedMouth(elsewhere.remoteMark(), clauses);
    SpokenAnswer spoken = new SpokenAnswer(maxSentences.getAsInt(), marked, wanted);
    boolean whole = false;
    try {
      whole =
          remote.complete(
              conversation(dialogue.messages(), question), maxTokens.getAsInt(), spoken);
    } catch (RemoteException failed) {
      reasons.add("the network failed: " + failed.getMessage());
      if (!spoken.hasBegun()) {
        return Optional.empty();
      }
    }
    String text = spoken.finish(!whole);
    if (text.isEmpty() && wanted.getAsBoolean()) {
      return Optional.empty();
    }
    dialogue.add(question, text);
    reasons.add("from the network, " + remote.name());
    String aloud = (elsewhere.remoteMark() + " " + text).strip();
    return Optional.of(new Answer(aloud, remote.name(), new int[0], reasons.toString()));
  }

  /** Says a mark once, before what is said first. */
  private static final class MarkedMouth implements Consumer<String> {
    private final Consumer<String> mouth;
    private String mark;

    MarkedMouth(String mark, Consumer<String> mouth) {
      this.mark = mark + " ";
      this.mouth = mouth;
    }

    @Override
    public void accept(String clause) {
      mouth.accept((mark + clause).strip());
      mark = "";
    }
  }

  private Answer fromThisBoard(
      String question,
      Consumer<String> clauses,
      BooleanSupplier wanted,
      Optional<PreparedAnswer> prepared,
      Reasons reasons) {
    Optional<LanguageModel> larger = elsewhere.larger().flatMap(LargerModel::ready);
    String largerName = elsewhere.larger().map(LargerModel::name).orElse("");
    if (larger.isEmpty()) {
      return local(
          model,
          modelName,
          question,
          reasons,
          terms -> goOn(prepared, terms, clauses, wanted, reasons));
    }
    if (question.split(" ").length > LONG_QUESTION_WORDS) {
      reasons.add("a long question, for the larger model");
      return byLarger(larger.get(), largerName, question, clauses, wanted, reasons);
    }
    HandingOver first = new HandingOver(clauses, wanted);
    Answer own =
        local(
            model,
            modelName,
            question,
            reasons,
            terms -> write(model, terms, first, first::isWanted));
    if (!first.handsOver() && !own.text().isEmpty()) {
      return own;
    }
    reasons.add(modelName + " does not know");
    return byLarger(larger.get(), largerName, question, clauses, wanted, reasons);
  }

  private Answer byLarger(
      LanguageModel larger,
      String name,
      String question,
      Consumer<String> clauses,
      BooleanSupplier wanted,
      Reasons reasons) {
    return local(larger, name, question, reasons, terms -> write(larger, terms, clauses, wanted));
  }

  /** Ends the first model's answer where its first clause is none, before anybody hears it. */
  private static final class HandingOver implements Consumer<String> {
    private final Consumer<String> mouth;
    private final BooleanSupplier wanted;
    private boolean begun;
    private boolean over;

    HandingOver(Consumer<String> mouth, BooleanSupplier wanted) {
      this.mouth = mouth;
      this.wanted = wanted;
    }

    @Override
    public void accept(String clause) {
      over |= !begun && NoAnswer.isOne(clause);
      begun = true;
      if (!over) {
        mouth.accept(clause);
      }
    }

    boolean isWanted() {
      return !over && wanted.getAsBoolean();
    }

    boolean handsOver() {
      return over;
    }
  }

  /**
   * @param writing writes the answer, and returns what was said of it
   */
  private Answer local(
      LanguageModel by,
      String name,
      String question,
      Reasons reasons,
      Function<PreparedAnswer.Terms, String> writing) {
    int longest = maxTokens.getAsInt();
    int forgotten = makeRoom(by, question, longest);
    if (forgotten > 0) {
      reasons.add(forgotten + " earlier question(s) forgotten for want of room");
    }
    int[] prompt = encode(by, dialogue.messages(), question);
    String text = writing.apply(new PreparedAnswer.Terms(prompt, longest, maxSentences.getAsInt()));
    dialogue.add(question, text);
    return new Answer(text, name, by == model ? prompt : new int[0], reasons.toString());
  }

  private static String write(
      LanguageModel by,
      PreparedAnswer.Terms terms,
      Consumer<String> clauses,
      BooleanSupplier wanted) {
    SpokenAnswer spoken = new SpokenAnswer(terms.maxSentences(), clauses, wanted);
    Completion completion = by.complete(terms.prompt(), terms.maxTokens(), Sampling.GREEDY, spoken);
    return spoken.finish(completion.stop() == Completion.Stop.MAX_TOKENS);
  }

  /** Takes over what was prepared; writes anew where that is no answer to this. */
  private String goOn(
      Optional<PreparedAnswer> prepared,
      PreparedAnswer.Terms terms,
      Consumer<String> clauses,
      BooleanSupplier wanted,
      Reasons reasons) {
    Optional<String> said = prepared.flatMap(begun -> begun.goOn(terms, clauses, wanted));
    if (said.isPresent()) {
      reasons.add("prepared in the silence");
      return said.get();
    }
    prepared.ifPresent(PreparedAnswer::drop);
    return write(model, terms, clauses, wanted);
  }

  /**
   * Forgets the oldest of the dialogue until a question and its answer fit.
   *
   * @return how many were forgotten
   */
  private int makeRoom(LanguageModel by, String question, int maxTokens) {
    int limit = by.usableContext(ModelUse.CHAT);
    for (int forgotten = 0; ; forgotten++) {
      int used = encode(by, dialogue.messages(), question).length + maxTokens;
      if (used <= limit) {
        return forgotten;
      }
      if (!dialogue.isGoingOn()) {
        throw new ContextOverBudgetException(used, limit);
      }
      dialogue.forgetOldest();
    }
  }

  /** What of a question's prompt does not depend on the words that may follow these. */
  int[] beginning(String words) {
    int[] prompt = prompt(words);
    return Arrays.copyOf(prompt, Arrays.mismatch(prompt, prompt(words + " and")));
  }

  /** Reads a question ahead while it is spoken. */
  PromptFeed feed() {
    return new PromptFeed(model, this::beginning, ahead);
  }

  /**
   * Begins the answer to a question that may turn out to be another one.
   *
   * @param question empty where there is none; asked on the thread on which the model works
   * @param first takes the answer's first clause
   * @param feed is told what of the prompt was read
   */
  PreparedAnswer prepare(
      Supplier<Optional<String>> question, RehearsedClause first, PromptFeed feed) {
    return PreparedAnswer.begin(
        model, () -> question.get().flatMap(this::foreseen), first, feed::wasRead, ahead);
  }

  /**
   * How a question would be answered now; empty where another model may answer it, or something
   * would have to be forgotten for it first.
   */
  private Optional<PreparedAnswer.Terms> foreseen(String question) {
    if (elsewhere.larger().isPresent() || elsewhere.remote().isPresent()) {
      return Optional.empty();
    }
    int longest = maxTokens.getAsInt();
    int[] prompt = prompt(question);
    return prompt.length + longest > model.usableContext(ModelUse.CHAT)
        ? Optional.empty()
        : Optional.of(new PreparedAnswer.Terms(prompt, longest, maxSentences.getAsInt()));
  }

  /** The tokens that a question is put in, after what was answered lately. */
  int[] prompt(String question) {
    return encode(model, dialogue.messages(), question);
  }

  private static int[] encode(LanguageModel by, List<ChatMessage> earlier, String question) {
    return by.encodeChat(conversation(earlier, question));
  }

  private static List<ChatMessage> conversation(List<ChatMessage> earlier, String question) {
    List<ChatMessage> messages = new ArrayList<>(OPENING);
    messages.addAll(earlier);
    messages.add(user(question));
    return messages;
  }

  private static ChatMessage system(String text) {
    return new ChatMessage(ChatMessage.Role.SYSTEM, text);
  }

  private static ChatMessage user(String text) {
    return new ChatMessage(ChatMessage.Role.USER, text);
  }

  private static ChatMessage assistant(String text) {
    return new ChatMessage(ChatMessage.Role.ASSISTANT, text);
  }
}
