package dev.tern.ota.tuf;

import dev.tern.ota.repository.Repository;
import dev.tern.ota.repository.SigningKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** Makes a repository of ours for another client to read; see tools/tuf-conformance. */
final class InteropRepository {
  private InteropRepository() {}

  public static void main(String[] args) {
    SigningKey anna = SigningKey.generate();
    SigningKey ben = SigningKey.generate();
    SigningKey online = SigningKey.generate();
    SigningKey nextOnline = SigningKey.generate();
    RoleKeys offline = RoleKeys.of(2, anna.verification(), ben.verification());
    RoleKeys daily = RoleKeys.of(1, online.verification());
    Repository repository =
        Repository.create(
            Path.of(args[0]),
            Map.of(
                "root", offline,
                "targets", offline,
                "snapshot", daily,
                "timestamp", daily,
                "config", daily),
            Clock.systemUTC());
    repository.publish(List.of(anna, ben, online));
    for (String name : List.of("a.gguf", "ü b.gguf")) {
      repository.addTarget("models/x/" + name, name.getBytes(StandardCharsets.UTF_8), null);
    }
    repository.setRole("timestamp", RoleKeys.of(1, nextOnline.verification()));
    repository.setRole("root", offline.withThreshold(1));
    repository.publish(List.of(anna, ben, online, nextOnline));
    repository.renew("root");
    repository.publish(List.of(ben, online, nextOnline));
  }
}
