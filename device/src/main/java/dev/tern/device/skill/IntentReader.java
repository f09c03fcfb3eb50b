package dev.tern.device.skill;

import dev.tern.device.skill.SentenceParser.SentenceException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Reads the intents of one manifest, one after the other; what is wrong with one is told with its
 * file and line.
 */
final class IntentReader {
  private static final String COMMON_TYPES =
      "[time, duration, number, percent, date, room, color, text]";

  private static final java.util.regex.Pattern SLOT_IN_TEXT =
      java.util.regex.Pattern.compile("\\{([^}]*)}");

  private static final List<String> KEYS =
      List.of(
          "about",
          "risk",
          "accept",
          "slots",
          "required",
          "danger-values",
          "handler",
          "reply",
          "confirm",
          "ask",
          "rules",
          "sentences",
          "examples",
          "never");

  private final Skills skills;
  private final YamlPage page;
  private final Path folder;
  private final Skill.Kind kind;
  private final Map<String, Node> skillKeys;
  private final Map<String, Pattern.Named> own;
  private final List<Skill.Declaration> intents = new ArrayList<>();
  private final List<Skills.Sentence> found = new ArrayList<>();
  private final Map<String, Map<String, Pattern>> slotTypes = new LinkedHashMap<>();

  /**
   * @param skills those that are there already
   * @param folder where the manifest lies, null for the class path
   * @param skillKeys what the manifest says of all its intents
   * @param own the types that it defines
   */
  IntentReader(
      Skills skills,
      YamlPage page,
      Path folder,
      Skill.Kind kind,
      Map<String, Node> skillKeys,
      Map<String, Pattern.Named> own) {
    this.skills = skills;
    this.page = page;
    this.folder = folder;
    this.kind = kind;
    this.skillKeys = skillKeys;
    this.own = own;
  }

  void read(String name, Node body) {
    Skills.name(page, body, name);
    if (skills.intent(name).isPresent()) {
      throw page.fault(
          body, "intent '" + name + "' is declared already, by another skill; rename it");
    }
    Map<String, Node> keys = page.mapping(body, KEYS);
    Map<String, String> typeBySlot =
        keys.containsKey("slots") ? page.texts(keys.get("slots")) : Map.of();
    checkKind(body, name, typeBySlot);
    List<String> required =
        keys.containsKey("required") ? page.words(keys.get("required")) : List.of();
    required.forEach(slot -> checkDeclared(keys.get("required"), slot, typeBySlot));

    // Rules may fill slots, so each intent reads those of its skill anew, where it uses them.
    Map<String, Node> rules =
        skillKeys.containsKey("rules") ? page.mapping(skillKeys.get("rules")) : Map.of();
    Map<String, Pattern.Named> within = new LinkedHashMap<>(own);
    Skills.Names names = skills.names(page, typeBySlot, within, rules);
    skills.define(page, keys.get("rules"), names, within);
    checkTypes(keys, typeBySlot, names);
    slotTypes.put(name, slotTypes(names, typeBySlot.keySet()));

    Skill.Declaration declaration =
        new Skill.Declaration(
            name,
            page.text(Skills.required(page, body, keys, "about")),
            Collections.unmodifiableMap(new LinkedHashMap<>(typeBySlot)),
            required,
            keys.containsKey("accept")
                ? HandlingReader.accept(page, keys.get("accept"))
                : SentenceRules.ACCEPTED_SCORE,
            page.oneOf(Skills.required(page, body, keys, "risk"), Skill.Risk.class),
            dangerValues(keys, typeBySlot),
            handling(body, name, keys, typeBySlot),
            wording(keys, typeBySlot, required),
            examples(keys, name, typeBySlot),
            keys.containsKey("never")
                ? page.lines(keys.get("never")).stream().map(YamlPage.Line::text).toList()
                : List.of());
    intents.add(declaration);
    for (YamlPage.Line line : page.lines(Skills.required(page, body, keys, "sentences"))) {
      found.add(new Skills.Sentence(declaration, sentence(line, names), rule(line)));
    }
  }

  /** What can be said for each slot, without those whose type no sentence of this skill reads. */
  private Map<String, Pattern> slotTypes(Skills.Names names, Set<String> slots) {
    Map<String, Pattern> types = new LinkedHashMap<>();
    for (String slot : slots) {
      try {
        types.put(slot, names.typeOfSlot(slot));
      } catch (SentenceException notDefined) {
        // The sentence that uses it says so.
      }
    }
    return types;
  }

  private void checkKind(Node where, String name, Map<String, String> typeBySlot) {
    if (kind == Skill.Kind.CLASSIFY && !typeBySlot.isEmpty()) {
      throw page.fault(
          where,
          "intent '"
              + name
              + "' has slots; expected none in a skill of kind: classify, found "
              + typeBySlot.keySet());
    }
    if (kind == Skill.Kind.EXTRACT && typeBySlot.isEmpty()) {
      throw page.fault(
          where, "intent '" + name + "' has no slots; expected some in a skill of kind: extract");
    }
  }

  private void checkDeclared(Node where, String slot, Map<String, String> typeBySlot) {
    if (!typeBySlot.containsKey(slot)) {
      throw page.fault(
          where, "slot '" + slot + "' is not declared; declared=" + typeBySlot.keySet());
    }
  }

  private void checkTypes(
      Map<String, Node> keys, Map<String, String> typeBySlot, Skills.Names names) {
    if (typeBySlot.isEmpty()) {
      return;
    }
    Map<String, Node> slots = page.mapping(keys.get("slots"));
    typeBySlot.forEach(
        (slot, type) -> {
          Skills.name(page, slots.get(slot), slot);
          try {
            names.named(type);
          } catch (SentenceException unknown) {
            throw page.fault(
                slots.get(slot),
                "slot '"
                    + slot
                    + "' has an unknown type="
                    + type
                    + YamlPage.nearest(type, names.known())
                    + "; expected one of types: or of the language's, such as "
                    + COMMON_TYPES);
          }
        });
  }

  private Map<String, List<String>> dangerValues(
      Map<String, Node> keys, Map<String, String> typeBySlot) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    if (keys.containsKey("danger-values")) {
      page.mapping(keys.get("danger-values"))
          .forEach(
              (slot, words) -> {
                checkDeclared(words, slot, typeBySlot);
                values.put(slot, page.words(words));
              });
    }
    return values;
  }

  private Handling handling(
      Node body, String name, Map<String, Node> keys, Map<String, String> typeBySlot) {
    Node node = keys.getOrDefault("handler", skillKeys.get("handler"));
    Handling handling =
        node == null
            ? new Handling.BuiltIn()
            : new HandlingReader(page, folder).read(node, typeBySlot.keySet());
    if (folder != null && handling instanceof Handling.BuiltIn && !isShipped(name)) {
      throw page.fault(
          node == null ? body : node,
          "intent '"
              + name
              + "' is none that the appliance itself can do; expected handler: with mqtt: or"
              + " command:");
    }
    return handling;
  }

  private boolean isShipped(String name) {
    String folderOfLanguage = Skills.FOLDER + skills.language().tag() + "/";
    return Skills.known(skills.language().tag()).stream()
        .map(skill -> Skills.page(folderOfLanguage + skill + ".yaml"))
        .anyMatch(
            shipped ->
                shipped.mapping(shipped.mapping(shipped.root()).get("intents")).containsKey(name));
  }

  private Skill.Wording wording(
      Map<String, Node> keys, Map<String, String> typeBySlot, List<String> required) {
    Map<String, String> ask = new LinkedHashMap<>();
    if (keys.containsKey("ask")) {
      page.mapping(keys.get("ask"))
          .forEach(
              (slot, question) -> {
                checkDeclared(question, slot, typeBySlot);
                ask.put(slot, template(question, typeBySlot, List.of()).orElseThrow());
              });
    }
    return new Skill.Wording(
        template(keys.get("reply"), typeBySlot, required),
        template(keys.get("confirm"), typeBySlot, required),
        ask);
  }

  private Optional<String> template(
      Node node, Map<String, String> typeBySlot, List<String> required) {
    if (node == null) {
      return Optional.empty();
    }
    String text = page.text(node).strip();
    if (text.isEmpty()) {
      throw page.fault(node, "expected a sentence to say, found none");
    }
    SLOT_IN_TEXT
        .matcher(text)
        .results()
        .forEach(slot -> checkDeclared(node, slot.group(1), typeBySlot));
    SLOT_IN_TEXT
        .matcher(text.replaceAll("\\[[^\\]]*]", ""))
        .results()
        .filter(slot -> !required.contains(slot.group(1)))
        .findFirst()
        .ifPresent(
            slot -> {
              throw page.fault(
                  node,
                  "slot '"
                      + slot.group(1)
                      + "' may not have been said; put that part in brackets, such as [ for"
                      + " {"
                      + slot.group(1)
                      + "}], or make the slot required");
            });
    return Optional.of(text);
  }

  private List<Skill.Example> examples(
      Map<String, Node> keys, String name, Map<String, String> typeBySlot) {
    return keys.containsKey("examples")
        ? page.lines(keys.get("examples")).stream()
            .map(line -> example(page, line, name, typeBySlot))
            .toList()
        : List.of();
  }

  private Pattern sentence(YamlPage.Line line, Skills.Names names) {
    Pattern pattern = skills.parse(page, line, names);
    if (skills.fitsNothing(pattern)) {
      throw SkillException.at(
          page.file(), line.number(), "all of this sentence is optional; make a word required");
    }
    return pattern;
  }

  private String rule(YamlPage.Line line) {
    String file = page.file().substring(page.file().lastIndexOf('/') + 1);
    return file + ":" + line.number() + " " + line.text();
  }

  List<Skill.Declaration> intents() {
    return intents;
  }

  /** Of all its intents, in the order of the manifest. */
  List<Skills.Sentence> sentences() {
    return found;
  }

  /** By intent, then by slot. */
  Map<String, Map<String, Pattern>> slotTypes() {
    return slotTypes;
  }

  /** {@code text | slot=value, slot=value}. */
  private static Skill.Example example(
      YamlPage page, YamlPage.Line line, String intent, Map<String, String> typeBySlot) {
    String[] halves = line.text().split("\\|", 2);
    Map<String, String> slots = new LinkedHashMap<>();
    if (halves.length == 2) {
      for (String pair : halves[1].split(",")) {
        String[] slotAndValue = pair.strip().split("=", 2);
        if (slotAndValue.length != 2 || !typeBySlot.containsKey(slotAndValue[0])) {
          throw SkillException.at(
              page.file(),
              line.number(),
              "expected slot=value with a slot of " + typeBySlot.keySet() + ", found " + pair);
        }
        slots.put(slotAndValue[0], slotAndValue[1]);
      }
    }
    return new Skill.Example(halves[0].strip(), new Intent(intent, slots));
  }
}
