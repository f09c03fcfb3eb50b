package dev.tern.device.model;

import static dev.tern.device.model.TestModels.bytes;
import static dev.tern.device.model.TestModels.voice;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.device.model.Installation.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelStoreTest {
  private static final byte[] CONTENT = bytes("a voice");

  @TempDir Path folder;
  private ModelStore store;
  private Path file;

  @BeforeEach
  void openStore() {
    store =
        TestModels.store(
            folder,
            TestModels.catalog(
                voice("alto", "{pip: alto, version: '1.0', download: 1}", "a/voice.onnx", CONTENT),
                voice("bundled", "{embedded: models/bundled}", "voice.onnx", CONTENT)));
    file = store.folder("alto").resolve("voice.onnx");
  }

  @Test
  void missingModelSaysWhatToRun() {
    assertError(
        "model=alto is not installed; run: ./tern models pull alto",
        () -> store.require("alto", ModelRole.VOICE));
  }

  @Test
  void modelOfTheWrongRoleSaysWhichWouldDo() {
    assertError(
        "model=alto has role=voice; expected role=speech; models with that role: []",
        () -> store.require("alto", ModelRole.SPEECH));
  }

  @Test
  void filesThatNobodyVouchesForAreCheckedOnceAndThenVouchedFor() {
    TestModels.write(file, CONTENT);
    assertEquals(State.UNCHECKED, state("alto"));

    InstalledModel model = store.require("alto", ModelRole.VOICE);

    assertEquals(file, model.onlyFile());
    assertEquals(State.READY, state("alto"));
  }

  @Test
  void wrongDigestNamesFileExpectedAndFound() {
    TestModels.write(file, bytes("A voice"));

    assertError(
        "model=alto is damaged: %s: wrong digest; expected sha256=%s, found sha256=%s; run: ./tern models pull alto"
            .formatted(file, TestModels.sha256(CONTENT), TestModels.sha256(bytes("A voice"))),
        () -> store.require("alto", ModelRole.VOICE));
    assertFalse(Files.exists(store.folder("alto").resolve("model.json")));
  }

  @Test
  void truncatedFileIsFoundWithoutReadingIt() {
    TestModels.write(file, bytes("a v"));

    assertError(
        "model=alto is damaged: %s: expected=7 bytes, found=3; run: ./tern models pull alto"
            .formatted(file),
        () -> store.require("alto", ModelRole.VOICE));
  }

  @Test
  void fileChangedAfterItsCheckIsCheckedAgainBeforeUse() throws IOException {
    TestModels.write(file, CONTENT);
    store.require("alto", ModelRole.VOICE);

    Files.write(file, bytes("A voice"));
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(5)));

    assertThrows(ModelException.class, () -> store.require("alto", ModelRole.VOICE));
  }

  @Test
  void verifyFindsAChangeThatKeptSizeAndTime() throws IOException {
    TestModels.write(file, CONTENT);
    store.require("alto", ModelRole.VOICE);
    FileTime before = Files.getLastModifiedTime(file);

    Files.write(file, bytes("A voice"));
    Files.setLastModifiedTime(file, before);

    assertEquals(State.READY, state("alto"));
    assertEquals(1, store.verify(store.catalog().require("alto"), read -> {}).problems().size());
  }

  @Test
  void unreadableReceiptMeansCheckingAgain() {
    TestModels.write(file, CONTENT);
    TestModels.write(store.folder("alto").resolve("model.json"), bytes("{\"files\": 3"));

    store.require("alto", ModelRole.VOICE);

    assertEquals(State.READY, state("alto"));
  }

  @Test
  void receiptThatPointsOutOfTheFolderIsNotBelieved() {
    TestModels.write(file, CONTENT);
    store.require("alto", ModelRole.VOICE);
    Path receipt = store.folder("alto").resolve("model.json");

    TestModels.write(
        receipt, bytes("{\"files\":[{\"name\":\"../../x\",\"sizeBytes\":1,\"sha256\":\"\"}]}"));

    assertEquals(State.UNCHECKED, state("alto"));
  }

  @Test
  void embeddedModelIsUsedWhereItLiesAndItsReceiptLiesElsewhere() throws IOException {
    Path embedded = folder.resolve("home/models/bundled/voice.onnx");
    TestModels.write(embedded, CONTENT);

    InstalledModel model = store.require("bundled", ModelRole.VOICE);

    assertEquals(embedded.getParent(), model.folder());
    assertEquals(State.READY, state("bundled"));
    try (var files = Files.list(embedded.getParent())) {
      assertEquals(List.of(embedded), files.toList());
    }
  }

  @Test
  void modelThatCameWithAPackageIsUsedByItsOwnReceipt() throws IOException {
    Path packaged = packagedAlto();

    assertEquals(State.READY, state("alto"));

    assertEquals(packaged, store.require("alto", ModelRole.VOICE).onlyFile());
    assertFalse(Files.exists(store.root()), "nothing had to be written");
    assertError(
        "model=alto comes with Tern and can't be removed; it takes no room of its own",
        () -> store.remove("alto"));
  }

  @Test
  void modelInTheStoreGoesBeforeThatOfAPackage() throws IOException {
    packagedAlto();
    TestModels.write(file, CONTENT);

    assertEquals(file, store.require("alto", ModelRole.VOICE).onlyFile());

    assertEquals(CONTENT.length + receiptLength(), store.remove("alto"));
    assertEquals(State.READY, state("alto"), "the package's is there again");
  }

  @Test
  void changedModelOfAPackageIsCheckedAgainAndVouchedForInTheStore() throws IOException {
    Path packaged = packagedAlto();
    Path receipt = packaged.resolveSibling("model.json");
    byte[] before = Files.readAllBytes(receipt);
    Files.setLastModifiedTime(packaged, FileTime.from(Instant.EPOCH));
    assertEquals(State.UNCHECKED, state("alto"));

    store.require("alto", ModelRole.VOICE);

    assertEquals(State.READY, state("alto"));
    assertArrayEquals(before, Files.readAllBytes(receipt), "a package's files stay as they came");
  }

  /** As a package brings it: the file and its receipt in Tern's own folder. */
  private Path packagedAlto() throws IOException {
    TestModels.write(file, CONTENT);
    store.require("alto", ModelRole.VOICE);
    Path packaged = folder.resolve("home/models/alto");
    Files.createDirectories(packaged.getParent());
    Files.move(file.getParent(), packaged);
    Files.delete(store.root());
    return packaged.resolve(file.getFileName());
  }

  private long receiptLength() throws IOException {
    return Files.size(file.resolveSibling("model.json"));
  }

  @Test
  void embeddedModelCannotBeRemoved() {
    Path embedded = folder.resolve("home/models/bundled/voice.onnx");
    TestModels.write(embedded, CONTENT);

    assertError(
        "model=bundled comes with Tern and can't be removed; it takes no room of its own",
        () -> store.remove("bundled"));
    assertTrue(Files.exists(embedded));
  }

  @Test
  void removingFreesTheWholeFolderAndIsFineTwice() throws IOException {
    TestModels.write(file, CONTENT);
    TestModels.write(store.folder("alto").resolve("kernel.cache"), bytes("packed"));

    assertEquals(13, store.remove("alto"));
    assertEquals(0, store.remove("alto"));
    assertEquals(State.MISSING, state("alto"));
    assertFalse(TestModels.hasStagedFiles(store));
  }

  @Test
  void amountsReadWell() {
    assertArrayEquals(
        new String[] {"0 B", "999 B", "1.0 kB", "98.4 MB", "264 MB", "1.8 GB"},
        new String[] {
          Amounts.bytes(0),
          Amounts.bytes(999),
          Amounts.bytes(1000),
          Amounts.bytes(98_362_432),
          Amounts.bytes(264_366_814),
          Amounts.bytes(1_800_000_000)
        });
  }

  private State state(String name) {
    return store.installation(store.catalog().require(name)).state();
  }

  private static void assertError(String message, Runnable asking) {
    assertEquals(message, assertThrows(ModelException.class, asking::run).getMessage());
  }
}
