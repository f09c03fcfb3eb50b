package dev.tern.device.cli;

import dev.tern.llm.ModelCard;
import dev.tern.llm.card.CardFile;
import dev.tern.llm.gguf.GgufFile;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/** Keeps in a model's card what was measured of it. */
final class ModelCards {
  private ModelCards() {}

  /** Refuses a folder where no card can be written, before minutes of measuring. */
  static void requireWritable(Path model) {
    Path folder = model.toAbsolutePath().getParent();
    if (!Files.isWritable(folder)) {
      throw new CliException(
          folder
              + " can't be written, and the model's card lies there; copy the model to another"
              + " folder or use --dry-run");
    }
  }

  /** Reads a card, changes it and writes it again. */
  static Path update(Path model, UnaryOperator<ModelCard> change, PrintWriter err) {
    ModelCard card;
    try (GgufFile file = GgufFile.open(model)) {
      CardFile.Reading reading = CardFile.read(model, file);
      reading.ignored().ifPresent(err::println);
      card = reading.card();
    }
    return CardFile.write(model, change.apply(card));
  }
}
