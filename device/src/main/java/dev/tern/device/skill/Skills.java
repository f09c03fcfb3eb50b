package dev.tern.device.skill;

import dev.tern.device.skill.SentenceParser.SentenceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.nodes.Node;

/**
 * The skills of a board: what their manifests declare, ready to be matched.
 *
 * <p>Manifests are read from the class path under {@code skills/}; {@code skills/index.yaml} names
 * them, because a native executable cannot list a folder.
 */
public final class Skills {
  private static final String FOLDER = "skills/";
  private static final String INDEX = FOLDER + "index.yaml";

  /** One sentence of a manifest, taken apart. */
  record Sentence(Skill.Declaration intent, Pattern pattern, String rule) {}

  private final Language language;
  private final Vocabulary vocabulary = new Vocabulary();
  private final List<Skill> skills = new ArrayList<>();
  private final List<Sentence> sentences = new ArrayList<>();
  private final Map<String, Skill.Declaration> intentByName = new LinkedHashMap<>();
  private final Pattern before;
  private final Pattern after;
  private int namedCount;

  /** Every skill in a language. */
  public static Skills loadAll(String languageTag) {
    return load(languageTag, known(languageTag));
  }

  /**
   * Some skills, in English.
   *
   * @throws SkillException naming the known skills where one is not known, or the file and line of
   *     a manifest that is not as it has to be
   */
  public static Skills load(List<String> names) {
    return load("en", names);
  }

  /**
   * Some skills.
   *
   * @param languageTag such as {@code en}
   */
  public static Skills load(String languageTag, List<String> names) {
    List<String> known = known(languageTag);
    for (String name : names) {
      if (!known.contains(name)) {
        throw new SkillException(
            "skill '" + name + "' is not known; known=" + known + YamlPage.nearest(name, known));
      }
    }
    String folder = FOLDER + languageTag + "/";
    Skills skills = new Skills(languageTag, page(folder + "language.yaml"));
    // The order of the index decides between sentences that fit equally well, not the board's.
    for (String name : known) {
      if (names.contains(name)) {
        skills.add(page(folder + name + ".yaml"));
      }
    }
    return skills;
  }

  /** The names of the skills there are in a language. */
  public static List<String> known(String languageTag) {
    YamlPage index = page(INDEX);
    Map<String, Node> languages = index.mapping(index.root());
    Node named = languages.get(languageTag);
    if (named == null) {
      throw new SkillException(
          "language '" + languageTag + "' has no skills; known=" + languages.keySet());
    }
    return index.words(named);
  }

  private static YamlPage page(String resource) {
    ClassLoader loader = Skills.class.getClassLoader();
    try (InputStream bytes = loader.getResourceAsStream(resource)) {
      if (bytes == null) {
        throw new SkillException(
            resource + " is missing on the class path; build the device module again");
      }
      return YamlPage.read(resource, new InputStreamReader(bytes, StandardCharsets.UTF_8));
    } catch (IOException broken) {
      throw new SkillException(resource + " cannot be read: " + broken.getMessage());
    }
  }

  /** Skills of one language from texts of its own, for tests and tools. */
  static Skills of(String languageTag, Reader languagePage, Map<String, Reader> manifests) {
    Skills skills = new Skills(languageTag, YamlPage.read("language.yaml", languagePage));
    manifests.forEach((file, text) -> skills.add(YamlPage.read(file, text)));
    return skills;
  }

  private final Map<String, Pattern.Named> sharedNames = new LinkedHashMap<>();

  private Skills(String languageTag, YamlPage page) {
    Map<String, Node> keys =
        page.mapping(
            page.root(),
            List.of(
                "language",
                "rewrites",
                "spellings",
                "small-words",
                "sound-alike",
                "keep-apart",
                "types",
                "rules",
                "before",
                "after"));
    Node tag = required(page, page.root(), keys, "language");
    if (!page.text(tag).equals(languageTag)) {
      throw page.fault(tag, "expected language: " + languageTag + ", found " + page.text(tag));
    }
    Map<String, String> spellings = new LinkedHashMap<>();
    if (keys.containsKey("spellings")) {
      spellings.putAll(page.texts(keys.get("spellings")));
    }
    Language.Spelling spelling =
        new Language.Spelling(
            keys.containsKey("rewrites") ? page.texts(keys.get("rewrites")) : Map.of(), spellings);
    language =
        new Language(
            languageTag,
            spelling,
            keys.containsKey("small-words")
                ? Set.copyOf(page.words(keys.get("small-words")))
                : Set.of(),
            wordSets(page, keys.get("sound-alike")),
            wordSets(page, keys.get("keep-apart")));
    Names names = new Names(page, Map.of(), Map.of(), Map.of());
    define(page, keys.get("types"), names, sharedNames);
    define(page, keys.get("rules"), names, sharedNames);
    before = anyOf(page, keys.get("before"), names);
    after = anyOf(page, keys.get("after"), names);
  }

  private static Node required(YamlPage page, Node where, Map<String, Node> keys, String key) {
    Node value = keys.get(key);
    if (value == null) {
      throw page.fault(where, "key '" + key + "' is missing; add it");
    }
    return value;
  }

  private static List<Set<String>> wordSets(YamlPage page, Node node) {
    List<Set<String>> sets = new ArrayList<>();
    if (node != null) {
      for (YamlPage.Line line : page.lines(node)) {
        sets.add(new LinkedHashSet<>(List.of(line.text().split(" +"))));
      }
    }
    return sets;
  }

  private Pattern anyOf(YamlPage page, Node node, Names names) {
    List<Pattern> options = new ArrayList<>();
    if (node != null) {
      for (YamlPage.Line line : page.lines(node)) {
        options.add(parse(page, line, names));
      }
    }
    return new Pattern.Choice(List.copyOf(options));
  }

  /** Reads rules or types in their order: each may use those above it. */
  private void define(YamlPage page, Node node, Names names, Map<String, Pattern.Named> into) {
    if (node == null) {
      return;
    }
    page.mapping(node)
        .forEach(
            (name, body) -> {
              if (into.containsKey(name)) {
                throw page.fault(body, "'" + name + "' is defined twice; keep one");
              }
              Pattern pattern =
                  body instanceof org.yaml.snakeyaml.nodes.MappingNode
                      ? freeText(page, body)
                      : anyOf(page, body, names);
              into.put(name, new Pattern.Named(name, namedCount++, pattern));
            });
  }

  private Pattern freeText(YamlPage page, Node node) {
    Map<String, Node> keys =
        page.mapping(node, List.of("words", "without", "not-first", "not-last"));
    Node words = required(page, node, keys, "words");
    String[] range = page.text(words).split("-");
    try {
      return new Pattern.FreeText(
          Integer.parseInt(range[0].strip()),
          Integer.parseInt(range[range.length - 1].strip()),
          wordSet(page, keys.get("without")),
          wordSet(page, keys.get("not-first")),
          wordSet(page, keys.get("not-last")));
    } catch (NumberFormatException wrong) {
      throw page.fault(
          words, "expected words: fewest-most, such as 1-4, found " + page.text(words));
    }
  }

  private Set<String> wordSet(YamlPage page, Node node) {
    Set<String> words = new LinkedHashSet<>();
    if (node != null) {
      for (String word : page.words(node)) {
        language.spelling().tokens(word).forEach(token -> words.add(token.key()));
      }
    }
    return words;
  }

  private void add(YamlPage page) {
    Map<String, Node> keys =
        page.mapping(page.root(), List.of("skill", "language", "types", "rules", "intents"));
    String name = page.text(required(page, page.root(), keys, "skill"));
    Node tag = required(page, page.root(), keys, "language");
    if (!page.text(tag).equals(language.tag())) {
      throw page.fault(tag, "expected language: " + language.tag() + ", found " + page.text(tag));
    }
    Map<String, Pattern.Named> own = new LinkedHashMap<>();
    define(page, keys.get("types"), new Names(page, Map.of(), own, Map.of()), own);
    List<Skill.Declaration> intents = new ArrayList<>();
    Node intentsNode = required(page, page.root(), keys, "intents");
    page.mapping(intentsNode)
        .forEach((intent, body) -> intents.add(intent(page, keys, intent, body, own)));
    skills.add(new Skill(name, language.tag(), intents));
  }

  private Skill.Declaration intent(
      YamlPage page,
      Map<String, Node> skillKeys,
      String name,
      Node body,
      Map<String, Pattern.Named> own) {
    Map<String, Node> keys =
        page.mapping(
            body,
            List.of(
                "about",
                "slots",
                "required",
                "danger",
                "danger-values",
                "rules",
                "sentences",
                "examples",
                "never"));
    Map<String, String> typeBySlot =
        keys.containsKey("slots") ? page.texts(keys.get("slots")) : Map.of();
    List<String> required =
        keys.containsKey("required") ? page.words(keys.get("required")) : List.of();
    for (String slot : required) {
      if (!typeBySlot.containsKey(slot)) {
        throw page.fault(
            keys.get("required"),
            "slot '" + slot + "' is not declared; declared=" + typeBySlot.keySet());
      }
    }
    Map<String, List<String>> dangerValues = new LinkedHashMap<>();
    if (keys.containsKey("danger-values")) {
      page.mapping(keys.get("danger-values"))
          .forEach((slot, values) -> dangerValues.put(slot, page.words(values)));
    }
    // Rules may fill slots, so each intent reads those of its skill anew, where it uses them.
    Map<String, Node> rules =
        skillKeys.containsKey("rules") ? page.mapping(skillKeys.get("rules")) : Map.of();
    Map<String, Pattern.Named> within = new LinkedHashMap<>(own);
    Names names = new Names(page, typeBySlot, within, rules);
    define(page, keys.get("rules"), names, within);

    List<Skill.Example> examples = new ArrayList<>();
    if (keys.containsKey("examples")) {
      for (YamlPage.Line line : page.lines(keys.get("examples"))) {
        examples.add(example(page, line, name, typeBySlot));
      }
    }
    Skill.Declaration declaration =
        new Skill.Declaration(
            name,
            page.text(required(page, body, keys, "about")),
            List.copyOf(typeBySlot.keySet()),
            required,
            keys.containsKey("danger") && page.truth(keys.get("danger")),
            dangerValues,
            examples,
            keys.containsKey("never")
                ? page.lines(keys.get("never")).stream().map(YamlPage.Line::text).toList()
                : List.of());
    if (intentByName.put(name, declaration) != null) {
      throw page.fault(body, "intent '" + name + "' is declared twice; keep one");
    }
    for (YamlPage.Line line : page.lines(required(page, body, keys, "sentences"))) {
      Pattern pattern = parse(page, line, names);
      if (fitsNothing(pattern)) {
        throw SkillException.at(
            page.file(), line.number(), "all of this sentence is optional; make a word required");
      }
      String file = page.file().substring(page.file().lastIndexOf('/') + 1);
      String rule = file + ":" + line.number() + " " + line.text();
      sentences.add(new Sentence(declaration, pattern, rule));
    }
    return declaration;
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

  private Pattern parse(YamlPage page, YamlPage.Line line, Names names) {
    try {
      return SentenceParser.parse(line.text(), language.spelling(), vocabulary, names);
    } catch (SentenceException wrong) {
      throw SkillException.at(page.file(), line.number(), wrong.getMessage());
    }
  }

  private boolean fitsNothing(Pattern pattern) {
    Utterance silence = new Utterance(List.of());
    Reading reading =
        new Reading(silence, vocabulary, new BitSet(), null, namedCount, /* steps= */ 0);
    return Reading.any(reading.reach(pattern, reading.from(1L))) != 0;
  }

  /** What names in sentences stand for: the intent's, then its skill's, then the language's. */
  private final class Names implements SentenceParser.Names {
    private final YamlPage page;
    private final Map<String, String> typeBySlot;
    private final Map<String, Pattern.Named> own;
    private final Map<String, Node> rulesToRead;

    Names(
        YamlPage page,
        Map<String, String> typeBySlot,
        Map<String, Pattern.Named> own,
        Map<String, Node> rules) {
      this.page = page;
      this.typeBySlot = typeBySlot;
      this.own = own;
      this.rulesToRead = new LinkedHashMap<>(rules);
    }

    @Override
    public Pattern named(String name) throws SentenceException {
      if (name.equals("digits")) {
        return new Pattern.Digits();
      }
      if (own.containsKey(name)) {
        return own.get(name);
      }
      // Taken out before it is read: a rule that uses itself is then not defined.
      Node rule = rulesToRead.remove(name);
      if (rule != null) {
        own.put(name, new Pattern.Named(name, namedCount++, anyOf(page, rule, this)));
        return own.get(name);
      }
      Pattern shared = sharedNames.get(name);
      if (shared == null) {
        List<String> known = new ArrayList<>(own.keySet());
        known.addAll(rulesToRead.keySet());
        known.addAll(sharedNames.keySet());
        throw new SentenceException(
            "rule or type '"
                + name
                + "' is not defined before its use"
                + YamlPage.nearest(name, known)
                + "; define it, needed");
      }
      return shared;
    }

    @Override
    public void checkSlot(String slot) throws SentenceException {
      if (!typeBySlot.containsKey(slot)) {
        throw new SentenceException(
            "slot '" + slot + "' is not declared; declared=" + typeBySlot.keySet() + ";");
      }
    }

    @Override
    public Pattern typeOfSlot(String slot) throws SentenceException {
      return named(typeBySlot.get(slot));
    }
  }

  public List<Skill> all() {
    return List.copyOf(skills);
  }

  /** What an intent is, where one of these skills declares it. */
  public Optional<Skill.Declaration> intent(String name) {
    return Optional.ofNullable(intentByName.get(name));
  }

  /** Every word that a sentence or a list of values has, spelled as the manifests do. */
  public Set<String> words() {
    return new LinkedHashSet<>(vocabulary.words());
  }

  Language language() {
    return language;
  }

  Vocabulary vocabulary() {
    return vocabulary;
  }

  List<Sentence> sentences() {
    return sentences;
  }

  Pattern before() {
    return before;
  }

  Pattern after() {
    return after;
  }

  int namedCount() {
    return namedCount;
  }
}
