package dev.tern.device.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.device.slot.SlotFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlotModelsTest {
  @TempDir Path slot;
  @TempDir Path root;

  @Test
  void aModelOfTheSlotGoesBeforeTheInstalledOne() throws IOException {
    setWith("smollm2-135m", "model.gguf", 4);
    write("models/smollm2-135m/model.gguf", "gguf");

    InstalledModel model = store().require("smollm2-135m", ModelRole.LANGUAGE_MODEL);

    assertEquals(slot.resolve("models/smollm2-135m/model.gguf"), model.onlyFile());
    assertEquals("kitchen-17", model.entry().version());
  }

  @Test
  void aModelThatNoCatalogKnowsHasTheRoleItIsUsedIn() throws IOException {
    setWith("brand-new", "am/final.mdl", 2);
    write("models/brand-new/am/final.mdl", "am");

    InstalledModel model = store().require("brand-new", ModelRole.SPEECH);

    assertEquals(ModelRole.SPEECH, model.entry().role());
    assertEquals(slot.resolve("models/brand-new"), model.folder());
  }

  @Test
  void whatTheSetDoesNotBringIsTheInstalledOne() throws IOException {
    setWith("brand-new", "model.gguf", 4);

    ModelException refused =
        assertThrows(ModelException.class, () -> store().require("hibari", ModelRole.VOICE));

    assertTrue(refused.getMessage().startsWith("model=hibari is not installed"));
  }

  @Test
  void aFileOfAnotherSizeIsToldWithItsPath() throws IOException {
    setWith("brand-new", "model.gguf", 5);
    write("models/brand-new/model.gguf", "gguf");

    ModelException refused =
        assertThrows(
            ModelException.class, () -> store().require("brand-new", ModelRole.LANGUAGE_MODEL));

    assertEquals(
        slot.resolve("models/brand-new/model.gguf")
            + ": expected=5 bytes, found=4; the slot is damaged: run the other one",
        refused.getMessage());
  }

  private ModelStore store() {
    return new ModelStore(root, root, Catalog.bundled(), Optional.of(new SlotFolder(slot)));
  }

  private void setWith(String model, String file, long bytes) throws IOException {
    write(
        "set.json",
        """
        {"format":1,"name":"kitchen-17","files":[{"role":"llm","path":"models/%s/%s","length":%d,
        "sha256":"%s"}]}
        """
            .formatted(model, file, bytes, "ab".repeat(32)));
  }

  private void write(String name, String text) throws IOException {
    Path file = slot.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
