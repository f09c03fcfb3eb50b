package dev.tern.device;

import dev.tern.device.board.BoardConfig;
import dev.tern.device.board.BoardLocation;
import dev.tern.device.board.LiveBoard;
import dev.tern.device.board.SalvagedBoard;
import dev.tern.device.clock.Clocks;
import dev.tern.device.conversation.StateChanges;
import dev.tern.device.gate.Gate;
import dev.tern.device.gate.MemoryRoom;
import dev.tern.device.gate.OwnProgram;
import dev.tern.device.gate.QuietHours;
import dev.tern.device.gate.TurnTally;
import dev.tern.device.integrate.CurrentLoop;
import dev.tern.device.model.ModelStore;
import dev.tern.device.part.Part;
import dev.tern.device.part.Parts;
import dev.tern.device.report.LinkHealth;
import dev.tern.device.show.BusySpeech;
import dev.tern.device.skill.handler.Sandbox;
import dev.tern.device.update.Membership;
import dev.tern.device.update.RestartSwitch;
import dev.tern.device.update.RunningSlot;
import dev.tern.device.update.UpdateNews;
import dev.tern.device.update.Updates;
import dev.tern.ota.BrokerAddress;
import dev.tern.ota.BrokerLink;
import dev.tern.ota.LinkLimits;
import dev.tern.ota.NoBroker;
import dev.tern.ota.Topics;
import dev.tern.ota.broker.MqttLink;
import dev.tern.ota.disk.FileDisk;
import dev.tern.tts.Synthesizer;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** The broker, and what keeps an appliance of a fleet up to date. */
@Singleton
final class UpdateWiring {
  private static final Logger LOG = Logger.getLogger(UpdateWiring.class);

  @Produces
  @Singleton
  Membership membership(SalvagedBoard found) {
    return Membership.in(found.config().state().updates(), new FileDisk());
  }

  /** Its fleet's name for it goes before the board's. */
  @Produces
  @Singleton
  Topics topics(SalvagedBoard found, Membership membership) {
    BoardConfig.Mqtt mqtt = found.config().mqtt();
    return membership.topics().orElseGet(() -> new Topics(mqtt.site(), mqtt.device()));
  }

  /**
   * The one connection that leaves the appliance, kept by the one process that serves: a second one
   * would push it out.
   */
  @Produces
  @Singleton
  BrokerLink brokerLink(
      SalvagedBoard found,
      Membership membership,
      Topics topics,
      Parts parts,
      @ConfigProperty(name = "quarkus.http.host-enabled") boolean serves) {
    BoardConfig.Mqtt mqtt = found.config().mqtt();
    if (!serves) {
      return new NoBroker("only tern run connects to the broker");
    }
    if (membership.broker().isPresent()) {
      parts.loading(Part.BROKER);
      return MqttLink.open(membership::address, topics, new LinkHealth(parts), LinkLimits.DEFAULT);
    }
    if (!mqtt.isWanted()) {
      parts.off(Part.BROKER, "mqtt.broker is none");
      return new NoBroker("mqtt.broker is none; name one to have things done by others");
    }
    BrokerAddress address =
        new BrokerAddress(
            URI.create(mqtt.broker()),
            mqtt.user(),
            mqtt.passwordFile().isEmpty() ? null : Path.of(mqtt.passwordFile()),
            mqtt.caFile().isEmpty() ? null : Path.of(mqtt.caFile()),
            mqtt.certificateFile().isEmpty() ? null : Path.of(mqtt.certificateFile()),
            mqtt.keyFile().isEmpty() ? null : Path.of(mqtt.keyFile()));
    parts.loading(Part.BROKER);
    return MqttLink.open(address, topics, new LinkHealth(parts));
  }

  @Produces
  @Singleton
  TurnTally turnTally(StateChanges states) {
    TurnTally tally = new TurnTally();
    states.listenToTurns(tally);
    return tally;
  }

  @Produces
  @Singleton
  RestartSwitch restartSwitch() {
    return new RestartSwitch();
  }

  /** What a new set has to pass. */
  @Produces
  @Singleton
  Gate gate(
      LiveBoard board,
      Clocks clocks,
      TurnTally tally,
      StateChanges states,
      BusySpeech speech,
      Provider<Synthesizer> voice,
      CurrentLoop loop,
      RestartSwitch restart) {
    Gate gate =
        new Gate(
            new Gate.Surroundings(
                OwnProgram.ofThisProcess(),
                () -> Sandbox.ofThisInstallation().program(),
                MemoryRoom.ofThisMachine(board.get().memory().limitMib()),
                board.get().state().updates().resolve("gate"),
                new FileDisk(),
                board.get().language(),
                board.get().skills(),
                Gate.Surroundings.USUAL_PATIENCE,
                new QuietHours(
                    clocks,
                    tally::idleMillis,
                    QuietHours.USUAL_IDLE,
                    hour -> board.get().update().isQuiet(hour)),
                why -> {
                  stepAside(clocks, speech, voice, loop);
                  restart.accept(why);
                }));
    states.listenToTurns(gate::observe);
    return gate;
  }

  @Produces
  @Singleton
  BusySpeech busySpeech(LiveBoard board) {
    return new BusySpeech(new FileDisk(), board.get().state().updates().resolve("gate"));
  }

  /**
   * Before an update is checked with all the memory there is. In hours that are known to be quiet
   * nothing is said aloud: somebody may sleep.
   */
  private static void stepAside(
      Clocks clocks, BusySpeech speech, Provider<Synthesizer> voice, CurrentLoop loop) {
    try {
      speech.prepare(voice.get());
      if (clocks.now().isEmpty() && loop.silence().isEmpty()) {
        loop.say(BusySpeech.LEAVING, () -> true);
      }
    } catch (RuntimeException e) {
      LOG.warnf("can't say that an update is checked: %s", e.getMessage());
    }
  }

  /** For the page. */
  @Produces
  @Singleton
  UpdateNews updateNews(RunningSlot slot) {
    return new UpdateNews(slot.slots());
  }

  /** What keeps an enrolled appliance up to date; {@code run} begins it. */
  @Produces
  @Singleton
  Updates.Outfit updates(
      LiveBoard board,
      RunningSlot slot,
      Membership membership,
      Gate gate,
      TurnTally tally,
      BrokerLink link,
      Topics topics,
      Clocks clocks,
      ModelStore models,
      BoardLocation location,
      Parts parts,
      UpdateNews news,
      CurrentLoop loop,
      RestartSwitch restart) {
    return new Updates.Outfit(
        board.get().state().updates(),
        new FileDisk(),
        membership,
        slot.slots().orElseThrow(),
        board,
        gate,
        tally,
        link,
        topics,
        clocks,
        List.of(models.root(), location.home().resolve("models")),
        parts,
        news,
        loop::isBusy,
        restart);
  }

  void close(@Disposes BrokerLink link) {
    link.close();
  }
}
