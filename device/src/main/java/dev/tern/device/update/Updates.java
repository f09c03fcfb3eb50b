package dev.tern.device.update;

import dev.tern.device.board.BoardConfig;
import dev.tern.device.board.LiveBoard;
import dev.tern.device.board.TernVersion;
import dev.tern.device.clock.Clocks;
import dev.tern.device.gate.CanaryWatch;
import dev.tern.device.gate.Gate;
import dev.tern.device.gate.TurnTally;
import dev.tern.device.part.Part;
import dev.tern.device.part.Parts;
import dev.tern.ota.Appliance.Facts;
import dev.tern.ota.BrokerLink;
import dev.tern.ota.Disk;
import dev.tern.ota.Origin;
import dev.tern.ota.OtaException;
import dev.tern.ota.Topics;
import dev.tern.ota.Trust;
import dev.tern.ota.UpdateStatus;
import dev.tern.ota.agent.HandedFolder;
import dev.tern.ota.agent.Rhythm;
import dev.tern.ota.agent.UpdateAgent;
import dev.tern.ota.config.DesiredConfig;
import dev.tern.ota.config.KeptConfig;
import dev.tern.ota.config.RefreshedTrust;
import dev.tern.ota.slot.Slots;
import dev.tern.ota.transfer.Download;
import dev.tern.ota.transfer.HttpOrigin;
import dev.tern.ota.transfer.MqttOrigin;
import dev.tern.ota.tuf.TrustedTime;
import dev.tern.ota.tuf.TufTrust;
import dev.tern.tensor.pack.PackFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** Keeps an enrolled appliance at the set and the settings that its fleet wants it to have. */
public final class Updates implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Updates.class);

  private final Outfit outfit;
  private final Trust refreshedTrust;
  private final DesiredConfig config;
  private final UpdateAgent agent;

  /**
   * What it works with.
   *
   * @param folder of all update work, {@code STATE/ota}
   * @param membership of this device in a fleet
   * @param clocks by which metadata expire
   * @param models folders with what the device was installed with
   * @param news told of each report
   * @param busy whether somebody is being listened to or answered
   * @param restart ends this process to begin anew, saying why
   */
  public record Outfit(
      Path folder,
      Disk disk,
      Membership membership,
      Slots slots,
      LiveBoard board,
      Gate gate,
      TurnTally tally,
      BrokerLink link,
      Topics topics,
      Clocks clocks,
      List<Path> models,
      Parts parts,
      UpdateNews news,
      BooleanSupplier busy,
      Consumer<String> restart) {}

  private Updates(Outfit outfit, byte[] root) {
    this.outfit = outfit;
    Trust trust =
        TufTrust.open(
            outfit.disk,
            outfit.folder.resolve("trusted"),
            root,
            TrustedTime.of(outfit.clocks.wall()::instant, outfit.clocks::areTrusted));
    config =
        new DesiredConfig(
            outfit.topics,
            new KeptConfig(outfit.folder, outfit.disk),
            trust,
            outfit.board,
            outfit.membership.broker(),
            this::refreshTrust,
            LOG::info);
    refreshedTrust = new RefreshedTrust(trust, config::again);
    agent = new UpdateAgent(surroundings(outfit));
  }

  /**
   * Listens for offers and settings from now on.
   *
   * @return what to close; nothing listens where the device belongs to no fleet
   */
  public static AutoCloseable begin(Outfit outfit) {
    Optional<byte[]> root = outfit.membership.root();
    if (root.isEmpty()) {
      outfit
          .membership
          .problem()
          .ifPresentOrElse(
              problem -> outfit.parts.failed(Part.UPDATES, problem),
              () -> outfit.parts.off(Part.UPDATES, "it belongs to no fleet; tern enroll"));
      return Lasting.begin(outfit.slots);
    }
    try {
      Updates updates = new Updates(outfit, root.get());
      updates.config.restore();
      updates.config.listen(outfit.link);
      updates.agent.start();
      outfit.parts.ready(Part.UPDATES);
      return updates;
    } catch (OtaException e) {
      outfit.parts.failed(Part.UPDATES, e.getMessage());
      return Lasting.begin(outfit.slots);
    }
  }

  private UpdateAgent.Surroundings surroundings(Outfit o) {
    BoardConfig.Update board = o.board.get().update();
    DeviceAppliance appliance =
        new DeviceAppliance(
            facts(o),
            o.busy,
            o.gate,
            new CanaryWatch(o.disk, o.folder.resolve("gate"), o.parts, o.tally, o.link, o.topics),
            () -> o.slots.ledger().starts(),
            new AppInstaller(board.installer()),
            o.restart,
            o.slots.activeFolder().orElse(null));
    return new UpdateAgent.Surroundings(
        o.disk,
        o.slots,
        refreshedTrust,
        new DeviceSources(
            () -> origin(board),
            DeviceSources.MOUNTS,
            o.models,
            () -> HandedFolder.handed(o.disk, o.folder)),
        appliance,
        o.link,
        o.topics,
        Download.Settings.DEFAULT.atMost(() -> o.board.get().update().rateKibPerSecond() * 1024L),
        Rhythm.DEFAULT,
        Clock.systemUTC(),
        LOG::info,
        this::tell);
  }

  private static Facts facts(Outfit o) {
    return new Facts(
        o.topics.site(),
        o.topics.device(),
        TernVersion.current(),
        PackFile.LAYOUT_VERSION,
        o.board.get().board());
  }

  private Origin origin(BoardConfig.Update board) {
    return switch (board.source()) {
      case "broker" -> new MqttOrigin(outfit.link, outfit.topics);
      case "none" -> throw new OtaException("update.source is none: sets come on sticks only");
      default -> new HttpOrigin(URI.create(board.source()), null);
    };
  }

  private void tell(UpdateStatus status) {
    outfit.news.become(status);
    switch (status.phase()) {
      case FAILED, ROLLED_BACK ->
          LOG.warnf("update: set=%s %s: %s", status.set(), status.phase(), status.reason());
      default -> {}
    }
  }

  /** For a signature by a key that came after the metadata that this device has. */
  private void refreshTrust() {
    Thread.ofPlatform()
        .name("refresh-trust")
        .daemon()
        .start(
            () -> {
              try (Origin origin = origin(outfit.board.get().update())) {
                refreshedTrust.refresh(origin);
              } catch (IOException | OtaException e) {
                LOG.infof("config/desired waits for newer metadata: %s", e.getMessage());
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  @Override
  public void close() {
    config.close();
    agent.close();
  }
}
