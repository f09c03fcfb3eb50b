package dev.tern.device;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.device.board.BoardConfig;
import dev.tern.device.board.BoardFile;
import dev.tern.device.board.BoardLayers;
import dev.tern.device.board.BoardLocation;
import dev.tern.device.board.LiveBoard;
import dev.tern.device.board.SalvagedBoard;
import dev.tern.device.model.ModelStore;
import dev.tern.device.tune.TunedBoard;
import dev.tern.device.update.RunningSlot;
import dev.tern.ota.config.KeptConfig;
import dev.tern.ota.disk.FileDisk;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** What this device is told to be: its board, the set that it runs, the models it has. */
@Singleton
final class BoardWiring {
  private static final Logger LOG = Logger.getLogger(BoardWiring.class);

  /**
   * What the board's file says: an appliance that serves starts with what is right of it and tells
   * the rest; commands that a person types are strict.
   */
  record OfFile(SalvagedBoard board) {}

  @Produces
  @Singleton
  BoardLocation location() {
    return BoardLocation.current();
  }

  @Produces
  @Singleton
  OfFile ofFile(
      BoardLocation location, @ConfigProperty(name = "quarkus.http.host-enabled") boolean serves) {
    return new OfFile(
        serves
            ? SalvagedBoard.read(location.file())
            : new SalvagedBoard(BoardFile.read(location.file()), List.of()));
  }

  /** Decided before anything is read from a slot: all else comes after it. */
  @Produces
  @Singleton
  RunningSlot runningSlot(
      OfFile file, @ConfigProperty(name = "quarkus.http.host-enabled") boolean serves) {
    RunningSlot slot = RunningSlot.in(file.board().config().state().updates(), serves);
    if (!slot.running().told().isEmpty()) {
      LOG.warn(slot.running().told());
    }
    return slot;
  }

  /** The file's board with the settings of the set that this process runs. */
  @Produces
  @Singleton
  SalvagedBoard boardAsFound(
      OfFile file,
      RunningSlot slot,
      @ConfigProperty(name = "quarkus.http.host-enabled") boolean serves) {
    SalvagedBoard found = file.board();
    return serves
        ? found.with(slot.settings())
        : new SalvagedBoard(BoardLayers.over(found.config(), slot.settings()), List.of());
  }

  /** Whoever uses a key that may change while it runs asks this board. */
  @Produces
  @Singleton
  LiveBoard liveBoard(
      SalvagedBoard found, BoardLocation location, RunningSlot slot, Provider<ModelStore> models) {
    LiveBoard live =
        TunedBoard.inUse(found.config(), location.file(), slot.settings(), models::get);
    Map<String, JsonNode> overlay =
        new KeptConfig(found.config().state().updates(), new FileDisk()).peek();
    if (live.problems(overlay).isEmpty()) {
      live.apply(overlay);
    }
    return live;
  }

  /** The board as it was at the start: for keys that change with a restart. */
  @Produces
  @Singleton
  BoardConfig board(LiveBoard live) {
    return live.get();
  }

  @Produces
  @Singleton
  ModelStore models(RunningSlot slot) {
    return ModelStore.ofThisMachine();
  }
}
