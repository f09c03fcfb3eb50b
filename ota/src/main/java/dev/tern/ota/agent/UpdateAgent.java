package dev.tern.ota.agent;

import dev.tern.ota.Appliance;
import dev.tern.ota.Appliance.Canary;
import dev.tern.ota.Appliance.Verdict;
import dev.tern.ota.BrokerLink;
import dev.tern.ota.Disk;
import dev.tern.ota.IncomingMessage;
import dev.tern.ota.Origin;
import dev.tern.ota.OtaException;
import dev.tern.ota.OverLimitException;
import dev.tern.ota.TargetSet;
import dev.tern.ota.TargetSet.Member;
import dev.tern.ota.TargetSet.Role;
import dev.tern.ota.Topics;
import dev.tern.ota.Trust;
import dev.tern.ota.UntrustedException;
import dev.tern.ota.UpdateStatus;
import dev.tern.ota.set.Offer;
import dev.tern.ota.set.SetDocument;
import dev.tern.ota.slot.Ledger;
import dev.tern.ota.slot.Slots;
import dev.tern.ota.transfer.Download;
import dev.tern.ota.transfer.FolderOrigin;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Brings the device to the set that it is offered: one thread that looks in the ledger where the
 * update stands, does the next step, and looks again.
 */
public final class UpdateAgent implements AutoCloseable {
  /** What fails so often in a row for a reason that is no accident is given up. */
  private static final int MOST_STRIKES = 3;

  /** A step that took the device down with it so often is given up. */
  private static final int MOST_TRIES = 3;

  private static final TargetSet INSTALLED =
      new TargetSet(
          Offer.INSTALLED, "what it was installed with", List.of(), Map.of(), Map.of(), "");

  private final Surroundings around;
  private final Slots slots;
  private final Appliance appliance;
  private final Rhythm rhythm;
  private final Inbox inbox = new Inbox();
  private final Sticks sticks;
  private final Reports reports;
  private final Fetching.Tally tally = new Fetching.Tally();
  private final long begunNanos = System.nanoTime();

  private Thread thread;
  private boolean ended;
  private int strikes;
  private Duration retry;
  private long dueNanos = System.nanoTime();
  private boolean lasted;
  private long checkedNanos;
  private long trialMillis;
  private long trialNanos;
  private long notedMillis;

  /**
   * Everything that the agent works with.
   *
   * @param slots after {@link Slots#atStart}
   * @param download how fast files may come, and how much of the disk is left free
   * @param clock for the time in reports only
   * @param log hears a line for what people should know, seldom
   * @param listener hears each report, on the agent's thread
   */
  public record Surroundings(
      Disk disk,
      Slots slots,
      Trust trust,
      Sources sources,
      Appliance appliance,
      BrokerLink link,
      Topics topics,
      Download.Settings download,
      Rhythm rhythm,
      Clock clock,
      Consumer<String> log,
      Consumer<UpdateStatus> listener) {}

  /** Does nothing yet. */
  public UpdateAgent(Surroundings around) {
    this.around = around;
    slots = around.slots();
    appliance = around.appliance();
    rhythm = around.rhythm();
    retry = rhythm.firstRetry();
    // The first check of all files comes soon, but not while the device is starting.
    checkedNanos = begunNanos - rhythm.check().toNanos() / 10 * 9;
    sticks = new Sticks(around.disk(), slots, around.trust(), around.topics(), inbox, around.log());
    reports =
        new Reports(
            around.link(),
            around.topics().otaStatus(),
            around.clock(),
            rhythm.progress().toNanos(),
            around.listener());
  }

  /** Listens for offers and begins to work, on a thread of its own. */
  public void start() {
    thread =
        Thread.ofPlatform()
            .name("tern-updates")
            .daemon()
            .uncaughtExceptionHandler(
                (where, e) ->
                    around
                        .log()
                        .accept("updates have ended, " + e + "; they go on with the next start"))
            .start(this::run);
  }

  /**
   * Stops where it stands; the next start goes on from there.
   *
   * <p>It is called where the appliance ends because somebody wants it to: this start then counts
   * for no crash loop.
   */
  @Override
  public void close() {
    end();
    try {
      if (thread != null) {
        thread.join(Duration.ofSeconds(5));
      }
      if (!ended) {
        slots.stopped();
      }
    } catch (OtaException e) {
      around.log().accept(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Looks at once for whatever is looked for every few seconds, such as a request. */
  public void look() {
    inbox.wake();
  }

  /** Ends {@link #run} soon, and does not wait for it. */
  public void end() {
    inbox.close();
  }

  /** What the broker says that this device is to have. Anything may arrive here. */
  private void arrived(IncomingMessage message) {
    if (message.payload().length == 0) {
      inbox.put(new Inbox.Word(null, ""));
      return;
    }
    try {
      Offer offer = Offer.read(message.payload());
      if (!slots.isEnded(offer.id()) && !isUnderWay(offer)) {
        inbox.put(new Inbox.Word(offer, ""));
      }
    } catch (OtaException e) {
      around.log().accept(around.topics().otaDesired() + ": " + e.getMessage());
    }
  }

  private boolean isUnderWay(Offer offer) {
    return slots.ledger().update().offer().equals(offer.id());
  }

  /** Listens and works on the caller's thread, until the end or until a restart is due. */
  public void run() {
    try (BrokerLink.Subscription unused =
        around.link().subscribe(around.topics().otaDesired(), this::arrived)) {
      trialMillis = slots.ledger().update().aliveMillis();
      notedMillis = trialMillis;
      trialNanos = System.nanoTime();
      report();
      while (!inbox.isClosed() && !ended) {
        try {
          around();
        } catch (OtaException e) {
          later(e);
        }
        if (!ended) {
          inbox.await(untilNext());
        }
      }
    } catch (InterruptedException e) {
      // Nobody but close() interrupts outside of a step.
    }
  }

  private void around() throws InterruptedException {
    keepHouse();
    if (!ended) {
      hear();
      step();
    }
    if (!ended) {
      report();
    }
  }

  /** Between two steps. */
  private void keepHouse() throws InterruptedException {
    if (!lasted && System.nanoTime() - begunNanos >= rhythm.lasting().toNanos()) {
      slots.healthy();
      lasted = true;
    }
    if (slots.rollBackAsAsked()) {
      restart("rolled back by hand");
      return;
    }
    sticks.look(around.sources().sticks());
    if (System.nanoTime() - checkedNanos >= rhythm.check().toNanos()) {
      checkActive();
    }
  }

  /** Reads all files in use. A bit that has turned over is no set that was tried. */
  private void checkActive() {
    try {
      Optional<String> wrong = inbox.stoppably(() -> slots.checkActive(this::standAside));
      checkedNanos = System.nanoTime();
      if (wrong.isPresent()) {
        around.log().accept("the set in use is damaged: " + wrong.get());
        slots.rollBack(wrong.get());
        restart("the set in use is damaged");
      }
    } catch (InterruptedException e) {
      // There is something more urgent; it is begun again afterwards.
    }
  }

  private void standAside() throws InterruptedException {
    while (appliance.isBusy()) {
      Thread.sleep(50);
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  /** Takes the last word, but not during a trial: it waits for its end. */
  private void hear() {
    if (slots.ledger().update().phase() == UpdateStatus.Phase.TRIAL) {
      return;
    }
    Optional<Inbox.Word> word = inbox.take();
    if (word.isEmpty()) {
      return;
    }
    Ledger.Update update = slots.ledger().update();
    Offer offer = word.get().offer();
    String source = word.get().source();
    if (offer == null) {
      if (update.isUnderWay() && update.source().isEmpty()) {
        slots.drop("the offer was taken back");
      }
    } else if (isUnderWay(offer)
        ? update.isUnderWay() && !update.source().equals(source)
        : !slots.isEnded(offer.id())) {
      slots.take(offer, source);
      tally.forget();
    } else {
      return;
    }
    strikes = 0;
    atOnce();
  }

  private void atOnce() {
    retry = rhythm.firstRetry();
    dueNanos = System.nanoTime();
  }

  private void step() {
    if (System.nanoTime() - dueNanos < 0) {
      return;
    }
    try {
      switch (slots.ledger().update().phase()) {
        case DOWNLOADING -> {
          if (isBackToInstalled()) {
            tryInstalled();
          } else {
            inbox.stoppably(this::download);
          }
        }
        case STAGED -> inbox.stoppably(this::prepare);
        case PREPARED -> tryOut();
        case TRIAL -> watch();
        case IDLE, COMMITTED, ROLLED_BACK, FAILED -> {}
      }
    } catch (InterruptedException e) {
      // There is a newer word, or the end has come: the loop sees which.
      slots.survived();
    } catch (IOException | RuntimeException e) {
      slots.survived();
      failed(e);
    }
  }

  /** Whether it is tried again, and when, depends on whose fault it was. */
  private void failed(Exception e) {
    boolean isFetching = slots.ledger().update().phase() == UpdateStatus.Phase.DOWNLOADING;
    switch (e) {
      case RefusedException refused -> giveUp(Fetching.line(refused), Map.of());
      case UntrustedException untrusted ->
          strike(untrusted.attack() + ": " + Fetching.line(untrusted), untrusted);
      case OverLimitException full -> later(full);
      case OtaException fault when !isFetching -> strike(Fetching.line(fault), fault);
      case RuntimeException bug when !(bug instanceof OtaException) ->
          strike(bug.getClass().getSimpleName() + ": " + Fetching.line(bug), bug);
      default -> later(e);
    }
  }

  /** Each further step follows at once. */
  private Void download() throws IOException, InterruptedException {
    try (Origin origin = origin()) {
      new Fetching(
              around.disk(),
              slots,
              around.trust(),
              appliance,
              around.download(),
              origin,
              around.sources().installed(),
              tally,
              this::report)
          .run();
    }
    strikes = 0;
    atOnce();
    return null;
  }

  private boolean isBackToInstalled() {
    return slots.ledger().update().set().equals(Offer.INSTALLED);
  }

  /** Nothing is fetched or examined: it is on trial like any set, and a way back is there. */
  private void tryInstalled() throws RefusedException {
    Optional<String> low = slots.belowFloor(INSTALLED);
    if (low.isPresent()) {
      throw new RefusedException("what was installed: " + low.get());
    }
    if (slots.onTrialAsInstalled()) {
      restart("what was installed is on trial");
    } else {
      atOnce();
    }
  }

  private Origin origin() {
    String source = slots.ledger().update().source();
    return source.isEmpty() ? around.sources().open() : new FolderOrigin(Path.of(source));
  }

  private Void prepare() throws InterruptedException {
    report();
    Optional<TargetSet> set = candidate();
    if (set.isEmpty() || wentDownTooOften("preparing it")) {
      return null;
    }
    standAside();
    appliance.prepare(slots.candidateFolder(), set.get());
    slots.prepared();
    atOnce();
    return null;
  }

  /** Asks the gate, and lets the candidate in where it passes. */
  private void tryOut() throws InterruptedException {
    report();
    Optional<TargetSet> set = candidate();
    if (set.isEmpty() || wentDownTooOften("its gate")) {
      return;
    }
    Path folder = slots.candidateFolder();
    Verdict verdict =
        inbox.stoppably(() -> appliance.gate(folder, set.get(), slots.activeFolder()));
    if (verdict.passed()) {
      Verdict installed = inbox.stoppably(() -> install(folder, set.get()));
      verdict = installed.passed() ? verdict : Verdict.fail(installed.reason(), verdict.figures());
    }
    if (!verdict.passed()) {
      giveUp(verdict.reason(), verdict.figures());
      return;
    }
    slots.onTrial(verdict.figures());
    report();
    restart("set=" + set.get().name() + " is on trial");
  }

  /** Hands over the executable where the set brings one. */
  private Verdict install(Path folder, TargetSet set) throws InterruptedException {
    for (Member member : set.files()) {
      if (member.role() == Role.APP) {
        Verdict verdict = appliance.install(folder.resolve(member.path()), set);
        if (!verdict.passed()) {
          return verdict;
        }
      }
    }
    return Verdict.pass(Map.of());
  }

  /** The set that is being assembled; where its description was damaged it is fetched again. */
  private Optional<TargetSet> candidate() {
    Optional<TargetSet> set = slots.candidateSet();
    if (set.isEmpty()) {
      Ledger.Update update = slots.ledger().update();
      slots.take(new Offer(update.offer(), update.set()), update.source());
      atOnce();
    }
    return set;
  }

  private boolean wentDownTooOften(String step) {
    int tries = slots.begins();
    if (tries > MOST_TRIES) {
      giveUp("the device went down " + (tries - 1) + " times while " + step + " went on", Map.of());
    }
    return tries > MOST_TRIES;
  }

  private void watch() throws InterruptedException {
    Optional<TargetSet> set = isBackToInstalled() ? Optional.of(INSTALLED) : slots.activeSet();
    long millis = trialMillis + (System.nanoTime() - trialNanos) / 1_000_000;
    Canary canary =
        set.isEmpty()
            ? new Canary(Appliance.Outcome.BAD, "its description is damaged")
            : appliance.canary(set.get(), millis);
    switch (canary.outcome()) {
      case GOOD -> {
        slots.commit();
        atOnce();
      }
      case BAD -> {
        slots.rollBack(canary.reason());
        report();
        restart("trial failed: " + canary.reason());
      }
      case WATCHING -> {
        strikes = 0;
        slots.waitsBecause(canary.reason());
        if (millis - notedMillis >= rhythm.aliveNote().toMillis()) {
          slots.alive(millis);
          notedMillis = millis;
        }
        dueNanos = System.nanoTime() + rhythm.canary().toNanos();
      }
    }
  }

  private void giveUp(String why, Map<String, Double> figures) {
    slots.fail(why, figures);
    around.log().accept("set=" + slots.ledger().update().set() + " failed: " + why);
  }

  /** What was no accident: after a few times in a row it is given up, and a trial is ended. */
  private void strike(String why, RuntimeException e) {
    strikes++;
    if (strikes < MOST_STRIKES) {
      later(e);
    } else if (slots.ledger().update().phase() == UpdateStatus.Phase.TRIAL) {
      slots.rollBack(why);
      restart("trial failed: " + why);
    } else if (slots.ledger().update().isUnderWay()) {
      giveUp(why, Map.of());
    }
  }

  /** What can't be done now is tried again, ever more seldom. */
  private void later(Exception e) {
    String why = Fetching.line(e);
    if (!why.equals(slots.ledger().update().reason())) {
      around.log().accept(why);
    }
    if (e instanceof OverLimitException full) {
      why = full.getMessage();
    }
    slots.waitsBecause(why);
    long nanos = retry.toNanos();
    // Many devices that failed together do not come back together.
    dueNanos =
        System.nanoTime()
            + nanos / 2
            + java.util.concurrent.ThreadLocalRandom.current().nextLong(nanos / 2 + 1);
    Duration next = retry.multipliedBy(2);
    retry = next.compareTo(rhythm.lastRetry()) < 0 ? next : rhythm.lastRetry();
  }

  private Duration untilNext() {
    boolean hasWork =
        slots.ledger().update().isUnderWay()
            || slots.ledger().update().phase() == UpdateStatus.Phase.TRIAL;
    long left = hasWork ? dueNanos - System.nanoTime() : Long.MAX_VALUE;
    return Duration.ofNanos(Math.max(0, Math.min(left, rhythm.look().toNanos())));
  }

  private void restart(String why) {
    report();
    ended = true;
    appliance.restart(why);
  }

  private void report() {
    Ledger ledger = slots.ledger();
    long total = tally.totalBytes();
    long done = tally.doneBytes();
    if (ledger.update().phase() != UpdateStatus.Phase.DOWNLOADING) {
      total =
          (ledger.update().isUnderWay() ? slots.candidateSet() : slots.activeSet())
              .filter(set -> set.name().equals(ledger.update().set()))
              .map(SetDocument::totalBytes)
              .orElse(total);
      done = total;
    }
    reports.say(
        ledger, done, total, Math.max(tally.fetchedBytes(), ledger.update().fetchedBytes()));
  }
}
