package dev.tern.device.skill;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** The skills as people read them, generated from the manifests. */
public final class SkillReference {
  private static final String SCHEMA = "skills/skill.schema.json";
  private static final int EXAMPLES = 3;

  private SkillReference() {}

  /** The JSON Schema of a manifest. */
  public static String schema() {
    try (InputStream file = SkillReference.class.getClassLoader().getResourceAsStream(SCHEMA)) {
      if (file == null) {
        throw new SkillException(SCHEMA + " is missing on the class path; build device again");
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(SCHEMA + " can't be read", e);
    }
  }

  /** All skills as Markdown: what can be said, with what, at which risk, done by whom. */
  public static String markdown(Skills skills) {
    StringBuilder text = new StringBuilder();
    List<Skill> all = skills.all();
    long intents = all.stream().mapToLong(skill -> skill.intents().size()).sum();
    text.append("# Reference of the skills\n\n")
        .append("Generated from the manifests by `tern skill docs`; not to be edited. ")
        .append(all.size())
        .append(" skills, ")
        .append(intents)
        .append(" intents. How a manifest is written stands in [skills.md](skills.md).\n");
    for (Skill skill : all) {
      text.append("\n## ").append(skill.name()).append("\n\n");
      if (skill.kind() != Skill.Kind.COMMAND) {
        text.append("Kind: ").append(skill.kind().word()).append(".\n\n");
      }
      text.append("| intent | does | slots | risk | for example |\n|---|---|---|---|---|\n");
      skill.intents().forEach(intent -> row(text, intent));
    }
    return text.toString();
  }

  private static void row(StringBuilder text, Skill.Declaration intent) {
    text.append("| `")
        .append(intent.name())
        .append("` | ")
        .append(cell(intent.about()))
        .append(by(intent.handling()))
        .append(" | ")
        .append(
            intent.slots().stream()
                .map(slot -> intent.required().contains(slot) ? "**" + slot + "**" : slot)
                .collect(Collectors.joining(", ")))
        .append(" | ")
        .append(risk(intent))
        .append(" | ")
        .append(
            intent.examples().stream()
                .limit(EXAMPLES)
                .map(example -> cell(example.text()))
                .collect(Collectors.joining("; ")))
        .append(" |\n");
  }

  private static String by(Handling handling) {
    return switch (handling) {
      case Handling.BuiltIn builtIn -> "";
      case Handling.Mqtt mqtt -> "; asks over the broker";
      case Handling.Command command -> "; runs a program";
    };
  }

  private static String risk(Skill.Declaration intent) {
    return intent.dangerValues().isEmpty()
        ? intent.risk().word()
        : intent.risk().word() + ", with some values danger";
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }
}
