package dev.tern.ota.power;

import dev.tern.ota.Disk;
import dev.tern.ota.Origin;
import dev.tern.ota.TargetSet;
import dev.tern.ota.TargetSet.Member;
import dev.tern.ota.TargetSet.Requirements;
import dev.tern.ota.TargetSet.Role;
import dev.tern.ota.Topics;
import dev.tern.ota.UpdateStatus;
import dev.tern.ota.UpdateStatus.Phase;
import dev.tern.ota.agent.Rhythm;
import dev.tern.ota.agent.Sources;
import dev.tern.ota.agent.UpdateAgent;
import dev.tern.ota.set.Offer;
import dev.tern.ota.slot.Running;
import dev.tern.ota.slot.Slots;
import dev.tern.ota.transfer.Download;
import dev.tern.ota.transfer.FolderOrigin;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/** A device that is updated from one small set to the next, as the power-cut runs need it. */
final class Kitchen {
  static final String OLD = "kitchen-1";
  static final String NEW = "kitchen-2";
  static final Path STATE = Path.of("/ota");

  private static final Topics TOPICS = new Topics("home", "kitchen");
  private static final Rhythm QUICK =
      new Rhythm(
          Duration.ofMillis(1),
          Duration.ofMillis(1),
          Duration.ofMillis(5),
          Duration.ofMillis(1),
          Duration.ofMillis(1),
          Duration.ofMillis(1),
          Duration.ofHours(1),
          Duration.ofHours(10));
  private static final Download.Settings DOWNLOAD =
      new Download.Settings(0, 0, 3, 0, Duration.ofSeconds(60));

  private Kitchen() {}

  /** Two sets that have most of their largest file in common. */
  static SampleRepository repository(Path folder) throws IOException {
    SampleRepository repository = new SampleRepository(folder);
    Random chance = new Random(1);
    byte[] model = bytes(chance, 200_000);
    byte[] voice = bytes(chance, 60_000);
    byte[] skill = bytes(chance, 3_000);
    repository.add(
        OLD,
        Map.of(Role.LLM, 1),
        Requirements.NONE,
        List.of(
            new SampleRepository.Content(Role.LLM, "models/tiny/model.gguf", model),
            new SampleRepository.Content(Role.TTS, "models/voice/voice.onnx", voice),
            new SampleRepository.Content(Role.SKILLS, "skills/lights.yaml", skill)));
    byte[] changed = model.clone();
    byte[] tuned = bytes(chance, 90_000);
    System.arraycopy(tuned, 0, changed, 50_000, tuned.length);
    repository.add(
        NEW,
        Map.of(Role.LLM, 2),
        new Requirements("0.1.0", 3, List.of("virtual")),
        List.of(
            new SampleRepository.Content(Role.LLM, "models/tiny/model.gguf", changed),
            new SampleRepository.Content(Role.TTS, "models/voice/voice.onnx", voice),
            new SampleRepository.Content(Role.ASR, "models/ear/ear.onnx", bytes(chance, 70_000)),
            new SampleRepository.Content(Role.SKILLS, "skills/lights.yaml", bytes(chance, 2_000))));
    return repository;
  }

  private static byte[] bytes(Random chance, int count) {
    byte[] bytes = new byte[count];
    chance.nextBytes(bytes);
    return bytes;
  }

  /** A life that gets its files straight from the repository's folder. */
  static Life live(Disk disk, Path repository, Offer offer) {
    return live(disk, repository, () -> new FolderOrigin(repository), offer);
  }

  /** What a start came to. */
  record Life(Running ran, Phase phase, String set) {}

  /**
   * One life of the device's process: it starts, works on the offer, and ends where it restarts
   * itself or where the update has ended.
   */
  static Life live(Disk disk, Path repository, Supplier<Origin> origin, Offer offer) {
    Slots slots = Slots.open(disk, STATE, Clock.systemUTC());
    Running running = slots.atStart();
    HeldLink link = new HeldLink();
    link.say(TOPICS.otaDesired(), offer.write());
    UpdateAgent[] agent = {null};
    agent[0] =
        new UpdateAgent(
            new UpdateAgent.Surroundings(
                disk,
                slots,
                SampleRepository.trust(disk, STATE, repository),
                sources(origin),
                new SampleAppliance(disk),
                link,
                TOPICS,
                DOWNLOAD,
                QUICK,
                Clock.systemUTC(),
                line -> {},
                status -> {
                  if (isOver(status, offer)) {
                    agent[0].end();
                  }
                }));
    agent[0].run();
    return new Life(
        running, slots.ledger().update().phase(), slots.ledger().name(slots.ledger().active()));
  }

  private static boolean isOver(UpdateStatus status, Offer offer) {
    return status.offer().equals(offer.id())
        && switch (status.phase()) {
          case COMMITTED, ROLLED_BACK, FAILED -> true;
          case IDLE, DOWNLOADING, STAGED, PREPARED, TRIAL -> false;
        };
  }

  static Sources sources(Supplier<Origin> origin) {
    return new Sources() {
      @Override
      public Origin open() {
        return origin.get();
      }

      @Override
      public List<Path> sticks() {
        return List.of();
      }

      @Override
      public List<Path> installed() {
        return List.of();
      }
    };
  }

  /** Whether every file of a set is in a slot, to the last byte. */
  static boolean isWhole(Disk disk, Path slot, TargetSet set) {
    for (Member member : set.files()) {
      Path file = slot.resolve(member.path());
      if (disk.size(file) != member.length()) {
        return false;
      }
      ByteBuffer bytes = ByteBuffer.allocate((int) member.length());
      try (Disk.OpenFile open = disk.open(file)) {
        open.read(0, bytes);
      }
      if (!SampleRepository.sha256(bytes.array()).equals(member.sha256())) {
        return false;
      }
    }
    return true;
  }
}
