package dev.tern.device.skill;

import dev.tern.device.skill.SentenceParser.SentenceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.yaml.snakeyaml.nodes.Node;

/**
 * The skills of a board: what their manifests declare, ready to be matched.
 *
 * <p>Manifests are read from the class path under {@code skills/}; {@code skills/index.yaml} names
 * them, because a native executable cannot list a folder.
 */
public final class Skills {
  static final String FOLDER = "skills/";
  private static final String INDEX = FOLDER + "index.yaml";

  /** What is larger is no list of sentences. */
  private static final int LARGEST_MANIFEST_BYTES = 262_144;

  /** How skills, intents and slots may be called. */
  private static final java.util.regex.Pattern NAME =
      java.util.regex.Pattern.compile("[a-z][a-z0-9_-]{0,47}");

  /** One sentence of a manifest, taken apart. */
  record Sentence(Skill.Declaration intent, Pattern pattern, String rule) {}

  private final Language language;
  private final Vocabulary vocabulary = new Vocabulary();
  private final List<Skill> skills = new ArrayList<>();
  private final List<Sentence> sentences = new ArrayList<>();
  private final Map<String, Skill.Declaration> intentByName = new LinkedHashMap<>();
  private final Map<String, Map<String, Pattern>> slotTypesByIntent = new LinkedHashMap<>();
  private final Pattern before;
  private final Pattern after;
  private final Set<String> heardForNames = new LinkedHashSet<>();
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
    return shipped(languageTag, names, SpokenNames.NONE);
  }

  /**
   * Some skills, and those of a maker, whose sentences give way where others fit equally well.
   *
   * @param folder of the maker's manifests, all files {@code *.yaml} in it; null for none
   * @param names of things that were taught
   * @param refused hears of each of the maker's manifests that is not as it has to be; the others
   *     go on
   */
  public static Skills load(
      String languageTag,
      List<String> skillNames,
      Path folder,
      SpokenNames names,
      Consumer<SkillException> refused) {
    List<Path> manifests = folder == null ? List.of() : manifestsIn(folder, refused);
    return with(languageTag, skillNames, manifests, names, refused);
  }

  /** The same with manifests by name. */
  static Skills with(
      String languageTag,
      List<String> skillNames,
      List<Path> manifests,
      SpokenNames names,
      Consumer<SkillException> refused) {
    Skills skills = shipped(languageTag, skillNames, names);
    manifests.forEach(file -> skills.addOrRefuse(file, refused));
    return skills;
  }

  /** The manifests of a folder, by name. */
  public static List<Path> manifestsIn(Path folder, Consumer<SkillException> refused) {
    if (!Files.isDirectory(folder)) {
      refused.accept(
          new SkillException(
              "skills-folder=" + folder + " is no folder; make it or leave the key out"));
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    } catch (IOException broken) {
      refused.accept(
          new SkillException("skills-folder=" + folder + " can't be read: " + broken.getMessage()));
      return List.of();
    }
  }

  /** All of a manifest, or nothing of it. */
  private void addOrRefuse(Path file, Consumer<SkillException> refused) {
    int words = vocabulary.size();
    int named = namedCount;
    try {
      if (Files.size(file) > LARGEST_MANIFEST_BYTES) {
        throw new SkillException(
            file + ": size=" + Files.size(file) + " bytes; limit=" + LARGEST_MANIFEST_BYTES);
      }
      try (Reader text = Files.newBufferedReader(file)) {
        add(YamlPage.read(file.toString(), text), file.toAbsolutePath().getParent());
      }
    } catch (SkillException wrong) {
      vocabulary.shrinkTo(words);
      namedCount = named;
      refused.accept(wrong);
    } catch (IOException broken) {
      vocabulary.shrinkTo(words);
      namedCount = named;
      refused.accept(new SkillException(file + ": can't be read: " + broken.getMessage()));
    }
  }

  private static Skills shipped(String languageTag, List<String> names, SpokenNames spokenNames) {
    List<String> known = known(languageTag);
    for (String name : names) {
      if (!known.contains(name)) {
        throw new SkillException(
            "skill '" + name + "' is not known; known=" + known + YamlPage.nearest(name, known));
      }
    }
    String folder = FOLDER + languageTag + "/";
    Skills skills = new Skills(languageTag, page(folder + "language.yaml"), spokenNames);
    // The order of the index decides between sentences that fit equally well, not the board's.
    for (String name : known) {
      if (names.contains(name)) {
        skills.add(page(folder + name + ".yaml"), null);
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

  static YamlPage page(String resource) {
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
    Skills skills =
        new Skills(languageTag, YamlPage.read("language.yaml", languagePage), SpokenNames.NONE);
    manifests.forEach((file, text) -> skills.add(YamlPage.read(file, text), null));
    return skills;
  }

  private final Map<String, Pattern.Named> sharedNames = new LinkedHashMap<>();

  private Skills(String languageTag, YamlPage page, SpokenNames spokenNames) {
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
    Map<String, String> rewrites = new LinkedHashMap<>();
    if (keys.containsKey("rewrites")) {
      rewrites.putAll(page.texts(keys.get("rewrites")));
    }
    rewrites.putAll(spokenNames.writtenByHeard());
    spokenNames
        .writtenByHeard()
        .keySet()
        .forEach(heard -> heardForNames.addAll(List.of(heard.split(" "))));
    Language.Spelling spelling = new Language.Spelling(rewrites, spellings);
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

  static Node required(YamlPage page, Node where, Map<String, Node> keys, String key) {
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
  void define(YamlPage page, Node node, Names names, Map<String, Pattern.Named> into) {
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

  /**
   * @param folder where the manifest lies, null for the class path
   */
  private void add(YamlPage page, Path folder) {
    Map<String, Node> keys =
        page.mapping(
            page.root(),
            List.of("skill", "language", "kind", "handler", "types", "rules", "intents"));
    Node nameNode = required(page, page.root(), keys, "skill");
    String name = name(page, nameNode, page.text(nameNode));
    for (Skill other : skills) {
      if (other.name().equals(name)) {
        throw page.fault(
            nameNode, "skill '" + name + "' is there already, in " + other.file() + "; rename it");
      }
    }
    Node tag = required(page, page.root(), keys, "language");
    if (!page.text(tag).equals(language.tag())) {
      throw page.fault(tag, "expected language: " + language.tag() + ", found " + page.text(tag));
    }
    Skill.Kind kind = page.oneOf(required(page, page.root(), keys, "kind"), Skill.Kind.class);
    Map<String, Pattern.Named> own = new LinkedHashMap<>();
    define(page, keys.get("types"), new Names(page, Map.of(), own, Map.of()), own);
    IntentReader reader = new IntentReader(this, page, folder, kind, keys, own);
    page.mapping(required(page, page.root(), keys, "intents")).forEach(reader::read);

    skills.add(new Skill(name, language.tag(), page.file(), kind, reader.intents()));
    sentences.addAll(reader.sentences());
    slotTypesByIntent.putAll(reader.slotTypes());
    reader.intents().forEach(intent -> intentByName.put(intent.name(), intent));
  }

  static String name(YamlPage page, Node where, String name) {
    if (!NAME.matcher(name).matches()) {
      throw page.fault(
          where,
          "expected a name of 1 to 48 characters of a-z, 0-9, _ and -, which begins with a letter,"
              + " found "
              + name);
    }
    return name;
  }

  /**
   * What names stand for in the sentences of an intent.
   *
   * @param rules read where a sentence first uses them
   */
  Names names(
      YamlPage page,
      Map<String, String> typeBySlot,
      Map<String, Pattern.Named> own,
      Map<String, Node> rules) {
    return new Names(page, typeBySlot, own, rules);
  }

  Pattern parse(YamlPage page, YamlPage.Line line, Names names) {
    try {
      return SentenceParser.parse(line.text(), language.spelling(), vocabulary, names);
    } catch (SentenceException wrong) {
      throw SkillException.at(page.file(), line.number(), wrong.getMessage());
    }
  }

  boolean fitsNothing(Pattern pattern) {
    Utterance silence = new Utterance(List.of());
    Reading reading =
        new Reading(silence, vocabulary, new BitSet(), null, namedCount, /* steps= */ 0);
    return Reading.any(reading.reach(pattern, reading.from(1L))) != 0;
  }

  /** What names in sentences stand for: the intent's, then its skill's, then the language's. */
  final class Names implements SentenceParser.Names {
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
        List<String> known = known();
        throw new SentenceException(
            "rule or type '"
                + name
                + "' is not defined before its use"
                + YamlPage.nearest(name, known)
                + "; define it, needed");
      }
      return shared;
    }

    List<String> known() {
      List<String> known = new ArrayList<>(own.keySet());
      known.addAll(rulesToRead.keySet());
      known.addAll(sharedNames.keySet());
      return known;
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

  /** The type of each slot of an intent, in the order of its declaration. */
  Map<String, Pattern> slotTypes(String intent) {
    return slotTypesByIntent.getOrDefault(intent, Map.of());
  }

  /** Every word that a sentence or a list of values has, spelled as the manifests do. */
  public Set<String> words() {
    Set<String> words = new LinkedHashSet<>(vocabulary.words());
    words.addAll(heardForNames);
    return words;
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
