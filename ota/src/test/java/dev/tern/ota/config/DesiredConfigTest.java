package dev.tern.ota.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import dev.tern.ota.BrokerLink;
import dev.tern.ota.Disk;
import dev.tern.ota.IncomingMessage;
import dev.tern.ota.Origin;
import dev.tern.ota.OtaException;
import dev.tern.ota.OutgoingMessage;
import dev.tern.ota.TargetFile;
import dev.tern.ota.Topics;
import dev.tern.ota.Trust;
import dev.tern.ota.UntrustedException;
import dev.tern.ota.disk.FileDisk;
import dev.tern.ota.json.JsonDocument;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a device makes of {@code config/desired}. */
final class DesiredConfigTest {
  private static final Topics KITCHEN = new Topics("home", "kitchen");
  private static final String SEVEN =
      "{'_type':'tern-config','revision':7,'for':['home/*'],'values':{'tts.speed':1.5}}";

  @TempDir Path folder;

  private final Disk disk = new FileDisk();
  private final Keys keys = new Keys();
  private final Retained link = new Retained();
  private final Signatures trust = new Signatures();
  private final List<String> logged = new ArrayList<>();
  private int refreshes;
  private DesiredConfig config;

  @BeforeEach
  void start() {
    config = restarted();
  }

  private DesiredConfig restarted() {
    DesiredConfig fresh =
        new DesiredConfig(
            KITCHEN,
            new KeptConfig(folder, disk),
            trust,
            keys,
            Optional.empty(),
            () -> refreshes++,
            logged::add);
    fresh.restore();
    fresh.listen(link);
    return fresh;
  }

  @Test
  void tellsWhatIsInUseBeforeAnythingCame() {
    assertEquals(0, reported().get("revision").intValue());
    assertEquals("1.0 default", value("tts.speed"));
    assertFalse(reported().has("reason"));
  }

  @Test
  void appliesKeepsAndTells() {
    link.comes(signed(SEVEN));

    assertEquals(7, reported().get("revision").intValue());
    assertEquals("1.5 overlay", value("tts.speed"));
    assertEquals(1.5, keys.speed());
    assertFalse(reported().has("reason"));
  }

  @Test
  void runsFromItsLastGoodSettingsForEver() {
    link.comes(signed(SEVEN));
    keys.apply(Map.of());

    config = restarted();

    assertEquals(1.5, keys.speed());
    assertEquals(7, reported().get("revision").intValue());
  }

  @Test
  void whatIsLeftOutOfANewerDocumentIsAsTheBoardSays() {
    link.comes(signed(SEVEN));

    link.comes(signed(SEVEN.replace("7", "8").replace("'tts.speed':1.5", "")));

    assertEquals("1.0 default", value("tts.speed"));
  }

  @Test
  void tellsTheSameAgainWhenItHearsItAgain() {
    link.comes(signed(SEVEN));
    link.comes(signed(SEVEN.replace("7", "6")));
    assertTrue(reason().startsWith("revision=6 is older"), reason());

    link.comes(signed(SEVEN));

    assertEquals(7, reported().get("revision").intValue());
    assertFalse(reported().has("reason"));
    assertEquals(1, keys.applications);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'revision':7|'revision':6|6|revision=6 is older than the applied one, 7",
        "1.5|0.9|7|revision=7 is applied already, with other contents",
        "'revision':7|'revision':9007199254740992|0|config/desired: field=revision: expected",
        "7,'for':['home/*']|8,'for':['office/*']|8|it is for [office/*], this device is home/",
        "7,'for':['home/*']|8,'for':['home/hall']|8|it is for [home/hall]",
        "tern-config|other|0|config/desired: _type=other; expected tern-config",
        "'values'|'valeus'|0|config/desired: unknown field=valeus",
        "7,'for':['home/*']|8,'for':'home/*'|0|config/desired: field=for: expected a list of",
      })
  void refusesAsAWholeAndSaysWhy(String from, String to, long refused, String why) {
    link.comes(signed(SEVEN));

    link.comes(signed(SEVEN.replace(from, to)));

    assertTrue(reason().startsWith(why), reason());
    assertEquals(refused, reported().path("refusedRevision").longValue());
    assertEquals(7, reported().get("revision").intValue());
    assertEquals(1.5, keys.speed());
    assertEquals(1, keys.applications);
  }

  @Test
  void oneWrongValueIsEnoughForNone() {
    link.comes(
        signed(
            SEVEN.replace(
                "'tts.speed':1.5", "'tts.speed':1.5,'llm.threads':2,'tts.sped':1,'x':[1]")));

    assertEquals("not every value can be applied; none was", reason());
    assertEquals(
        "{\"llm.threads\":\"needs a restart: put it into a target set\","
            + "\"tts.sped\":\"unknown key\",\"x\":\"unknown key\"}",
        reported().get("errors").toString());
    assertEquals(7, reported().get("refusedRevision").intValue());
    assertEquals("1.0 default", value("tts.speed"));
    assertFalse(Files.exists(folder.resolve("config.json")));
  }

  @Test
  void whatNobodySignedChangesNothing() {
    link.comes(SEVEN.replace('\'', '"').getBytes(StandardCharsets.UTF_8));

    assertEquals("not signed", reason());
    assertEquals(1.0, keys.speed());
    assertEquals(1, refreshes);
  }

  @Test
  void looksAgainWhenTheKeysHaveBecomeKnown() {
    trust.known = false;
    link.comes(signed(SEVEN));
    link.comes(signed(SEVEN));
    assertEquals(1, refreshes);
    assertEquals(1.0, keys.speed());

    trust.known = true;
    config.again();

    assertEquals(1.5, keys.speed());
    assertFalse(reported().has("reason"));
  }

  @Test
  void giantsAndGarbageChangeNothing() {
    link.comes(new byte[ConfigDocument.LIMIT + 1]);
    assertTrue(reason().startsWith("config/desired: bytes=131073; expected 131072"), reason());

    link.comes(new byte[] {0, 1, 2, (byte) 255});
    assertEquals("not signed", reason());
    link.comes(new byte[0]); // a retained document that was removed

    assertEquals(1.0, keys.speed());
    assertEquals(0, keys.applications);
  }

  @Test
  void looksAgainWhereAnUpdateBroughtTheKey() throws Exception {
    trust.known = false;
    link.comes(signed(SEVEN));
    trust.known = true;

    new RefreshedTrust(trust, config::again).refresh(null);

    assertEquals(1.5, keys.speed());
  }

  @Test
  void aDamagedFileIsSetAsideAndItsCopyCounts() throws IOException {
    link.comes(signed(SEVEN));
    damage("config.json");
    keys.apply(Map.of());

    config = restarted();

    assertEquals(1.5, keys.speed());
    assertEquals(7, reported().get("revision").intValue());
    assertTrue(
        logged.getLast().contains("its contents are not those that were written"),
        logged::toString);
    assertTrue(logged.getLast().contains("set aside as config.damaged.json"), logged::toString);
    assertEquals(
        -1, Files.mismatch(folder.resolve("config.json"), folder.resolve("config.copy.json")));

    link.comes(signed(SEVEN.replace("7", "6")));
    assertEquals("revision=6 is older than the applied one, 7", reason());
  }

  @ParameterizedTest
  @ValueSource(strings = {"config.json", "config.copy.json"})
  void aMissingFileIsMadeFromTheOther(String name) throws IOException {
    link.comes(signed(SEVEN));
    Files.delete(folder.resolve(name));
    keys.apply(Map.of());

    config = restarted();

    assertEquals(1.5, keys.speed());
    assertEquals(
        -1, Files.mismatch(folder.resolve("config.json"), folder.resolve("config.copy.json")));
  }

  @Test
  void settingsCountWhereTheirCopyCantBeWritten() throws IOException {
    link.comes(signed(SEVEN));
    Files.delete(folder.resolve("config.copy.json"));
    Files.createDirectories(folder.resolve("config.copy.json/in-the-way"));
    keys.apply(Map.of());

    config = restarted();

    assertEquals(1.5, keys.speed());
    assertFalse(reported().has("reason"), reason());
    assertTrue(logged.getLast().contains("not kept twice"), logged::toString);
  }

  @Test
  void withBothFilesDamagedTheSettingsBeneathCount() throws IOException {
    link.comes(signed(SEVEN));
    damage("config.json");
    damage("config.copy.json");
    keys.apply(Map.of());

    config = restarted();

    assertTrue(reason().contains("its contents are not those that were written"), reason());
    assertTrue(reason().contains("set aside as config.damaged.json"), reason());
    assertEquals(1.0, keys.speed());
    assertTrue(Files.exists(folder.resolve("config.damaged.json")));

    link.comes(signed(SEVEN));
    assertEquals(1.5, keys.speed());
  }

  private void damage(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, Files.readString(file).replace("1.5", "1.9"));
  }

  @Test
  void keptSettingsThatAreNotValidAnyMoreAreToldAndNotUsed() {
    link.comes(signed(SEVEN));
    keys.apply(Map.of());
    keys.most = 1.2;

    config = restarted();

    assertEquals("kept settings are not valid here any more", reason());
    assertEquals("{\"tts.speed\":\"too fast\"}", reported().get("errors").toString());
    assertEquals(1.0, keys.speed());
  }

  @Test
  void whatCantBeKeptIsNotApplied() throws IOException {
    Files.createDirectories(folder.resolve("config.json/in-the-way"));

    link.comes(signed(SEVEN));

    assertTrue(reason().contains("config.json"), reason());
    assertEquals(1.0, keys.speed());
  }

  private static byte[] signed(String document) {
    return ("signed " + document.replace('\'', '"')).getBytes(StandardCharsets.UTF_8);
  }

  private JsonNode reported() {
    byte[] bytes = link.documents.get(KITCHEN.configReported()).getBytes(StandardCharsets.UTF_8);
    return JsonDocument.read("config/reported", bytes, 1 << 20).fields();
  }

  private String reason() {
    return reported().path("reason").asText();
  }

  private String value(String key) {
    JsonNode value = reported().get("values").get(key);
    return value.get("value") + " " + value.get("origin").asText();
  }

  /** Believes what begins with a word. */
  private static final class Signatures implements Trust {
    private boolean known = true;

    @Override
    public void refresh(Origin origin) {}

    @Override
    public Optional<TargetFile> target(String path, Origin origin) {
      return Optional.empty();
    }

    @Override
    public JsonNode verified(String role, byte[] document) {
      String text = new String(document, StandardCharsets.UTF_8);
      if (!known || !text.startsWith("signed ") || !role.equals("config")) {
        throw new UntrustedException(UntrustedException.Attack.ARBITRARY_SOFTWARE, "not signed");
      }
      byte[] signed = text.substring(7).getBytes(StandardCharsets.UTF_8);
      return JsonDocument.read("config", signed, 1 << 20).fields();
    }
  }

  /** A device with one live key and one that is not. */
  private static final class Keys implements LiveKeys {
    private Map<String, JsonNode> overlay = Map.of();
    private int applications;
    private double most = 2;

    double speed() {
      return overlay.getOrDefault("tts.speed", DoubleNode.valueOf(1)).doubleValue();
    }

    @Override
    public Map<String, String> problems(Map<String, JsonNode> values) {
      Map<String, String> problems = new LinkedHashMap<>();
      values.forEach(
          (key, value) -> {
            switch (key) {
              case "llm.threads" -> problems.put(key, "needs a restart: put it into a target set");
              case "tts.speed" -> {
                if (value.doubleValue() > most) {
                  problems.put(key, "too fast");
                }
              }
              default -> problems.put(key, "unknown key");
            }
          });
      return problems;
    }

    @Override
    public void apply(Map<String, JsonNode> values) {
      applications += values.isEmpty() ? 0 : 1;
      overlay = values;
    }

    @Override
    public Map<String, InUse> inUse() {
      String origin = overlay.containsKey("tts.speed") ? "overlay" : "default";
      return Map.of("tts.speed", new InUse(DoubleNode.valueOf(speed()), origin));
    }
  }

  /** A broker that keeps one document a topic. */
  private static final class Retained implements BrokerLink {
    private final Map<String, String> documents = new HashMap<>();
    private MessageListener listener;

    void comes(byte[] payload) {
      listener.arrived(
          new IncomingMessage(KITCHEN.configDesired(), payload, true, "", new byte[0]));
    }

    @Override
    public void retain(String topic, String document) {
      documents.put(topic, document);
    }

    @Override
    public void publish(OutgoingMessage message) {}

    @Override
    public Subscription subscribe(String filter, MessageListener messages) {
      assertEquals(KITCHEN.configDesired(), filter);
      listener = messages;
      return () -> {};
    }

    @Override
    public CompletableFuture<IncomingMessage> request(OutgoingMessage message, Duration timeout) {
      return CompletableFuture.failedFuture(new OtaException("nobody answers"));
    }

    @Override
    public boolean isConnected() {
      return true;
    }

    @Override
    public void close() {}
  }
}
