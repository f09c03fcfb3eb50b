package dev.tern.device.update;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tern.device.update.UpdateNews.Standing;
import dev.tern.ota.TargetSet.Role;
import dev.tern.ota.UpdateStatus;
import dev.tern.ota.UpdateStatus.Phase;
import dev.tern.ota.disk.FileDisk;
import dev.tern.ota.set.Offer;
import dev.tern.ota.slot.Slots;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the page is told, from a real ledger. */
final class UpdateNewsTest {
  @TempDir Path folder;

  @Test
  void tellsWhatTheLedgerSaysAndHowManyBytesCame() {
    Slots slots = Slots.open(new FileDisk(), folder, Clock.systemUTC());
    UpdateNews news = new UpdateNews(Optional.of(slots));
    List<Standing> told = new ArrayList<>();
    news.listen(told::add);
    assertEquals(Standing.AS_INSTALLED, news.standing());

    slots.take(new Offer("1", "kitchen-2"), "");
    news.become(status(42, 100));
    slots.fail("it is worse", Map.of());
    news.become(status(0, 0));

    assertEquals(
        List.of(
            new Standing("", "factory", "", "downloading", "kitchen-2", 42, 100, "", Map.of()),
            new Standing("", "factory", "", "failed", "kitchen-2", 0, 0, "it is worse", Map.of())),
        told);
    assertEquals(told.getLast(), news.standing());
  }

  @Test
  void tellsFloorsAfterARestart() {
    Slots slots = Slots.open(new FileDisk(), folder, Clock.systemUTC());
    slots.recover(1, Map.of(Role.LLM, 3));

    UpdateNews news =
        new UpdateNews(Optional.of(Slots.open(new FileDisk(), folder, Clock.systemUTC())));

    assertEquals(Map.of("llm", 3), news.standing().floors());
  }

  private static UpdateStatus status(long done, long total) {
    return new UpdateStatus(
        Phase.DOWNLOADING, "1", "kitchen-2", "", "", done, total, 0, "", Map.of(), Instant.EPOCH);
  }
}
