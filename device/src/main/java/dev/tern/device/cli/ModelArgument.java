package dev.tern.device.cli;

import dev.tern.device.model.ModelRole;
import dev.tern.device.model.ModelStore;
import jakarta.inject.Provider;
import java.nio.file.Files;
import java.nio.file.Path;

/** What {@code --model FILE|NAME} means. */
final class ModelArgument {
  private ModelArgument() {}

  /** The file of a language model, given itself or by its name in the catalog. */
  static Path languageModel(String fileOrName, Provider<ModelStore> models) {
    Path file = Path.of(fileOrName);
    if (Files.isRegularFile(file)) {
      return file;
    }
    if (fileOrName.contains("/") || fileOrName.endsWith(".gguf")) {
      throw new CliException(
          fileOrName + ": no such file; give a GGUF file or a name of the catalog");
    }
    return models.get().require(fileOrName, ModelRole.LANGUAGE_MODEL).onlyFile();
  }
}
