package dev.tern.llm.grammar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tern.llm.Golden;
import dev.tern.llm.LlmException;
import dev.tern.llm.Schema;
import dev.tern.llm.Schema.BooleanSchema;
import dev.tern.llm.Schema.ChoiceSchema;
import dev.tern.llm.Schema.EnumSchema;
import dev.tern.llm.Schema.NumberSchema;
import dev.tern.llm.Schema.ObjectSchema;
import dev.tern.llm.Schema.Property;
import dev.tern.llm.Schema.SpanSchema;
import dev.tern.llm.gguf.GgufFile;
import dev.tern.llm.tokenizer.Ids;
import dev.tern.llm.tokenizer.Tokenizer;
import dev.tern.llm.tokenizer.Utf8Stream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrammarTest {
  private static final TokenTree STORIES = tree(Golden.stories("f32"));

  private static final String SAID =
      "Set a \"tea\" timer for five minutes, please - and the lamp (Zoë's \\ 東京) to 40 % … 🦙!";

  private static final Schema TIMER =
      object(
          required("action", new EnumSchema(List.of("timer_set", "timer_cancel", "time", "läuft"))),
          required("duration", new SpanSchema(SAID)),
          optional("label", new SpanSchema(List.of(SAID, "kitchen"))),
          optional("loud", new BooleanSchema()));

  private static final Schema EVERYTHING =
      object(
          optional("first", NumberSchema.integer(-5, 1200)),
          required(
              "call",
              new ChoiceSchema(
                  List.of(
                      TIMER,
                      object(
                          required("action", new EnumSchema(List.of("light_set"))),
                          required("level", number("0", "100", 1)),
                          optional("x", number("-2.5", "2.25", 2))),
                      object(),
                      object(optional("only", new BooleanSchema())),
                      new EnumSchema(List.of("no\ncall", "no \"call\""))))),
          optional("any", NumberSchema.any()),
          optional("last", new SpanSchema(SAID)));

  @ParameterizedTest
  @ValueSource(strings = {"stories", "smollm", "gpt-2", "llama-bpe", "qwen2", "llama-spm"})
  void whateverIsChosenIsAValueOfTheSchema(String vocabulary) {
    TokenTree tokens = vocabulary(vocabulary);
    SplittableRandom random = new SplittableRandom(1);

    for (Schema schema : List.of(TIMER, EVERYTHING, number("-0.05", "1203.5", 3))) {
      Grammar grammar = Grammar.compile(schema, tokens);
      for (int run = 0; run < 600; run++) {
        // Every second run asks for each token, as if nothing were ever forced.
        String text = write(grammar, tokens, random, run % 2 == 0);
        assertTrue(JsonText.fits(JsonText.read(text), schema), text);
      }
    }
  }

  @Test
  void everyNumberOfARangeCanBeWrittenAndNoOther() {
    for (String[] range :
        new String[][] {
          {"-12", "105", "0"},
          {"0", "0", "0"},
          {"7", "7", "2"},
          {"-0.3", "1.25", "2"},
          {"9", "10", "1"},
          {"-1000", "-998.5", "1"},
          {"99", "1001", "0"}
        }) {
      NumberSchema schema = number(range[0], range[1], Integer.parseInt(range[2]));
      Grammar grammar = Grammar.compile(schema, STORIES);
      int writable = 0;
      BigDecimal step = BigDecimal.ONE.movePointLeft(schema.fractionDigits());
      BigDecimal value =
          schema.minimum().subtract(BigDecimal.TEN).setScale(schema.fractionDigits());
      BigDecimal most = schema.maximum().add(BigDecimal.TEN);
      for (; value.compareTo(most) <= 0; value = value.add(step)) {
        boolean inside =
            value.compareTo(schema.minimum()) >= 0 && value.compareTo(schema.maximum()) <= 0;
        assertEquals(inside, accepts(grammar, value.toPlainString()), value + " in " + schema);
        writable += inside ? 1 : 0;
      }
      assertTrue(writable > 0);
      assertFalse(accepts(grammar, "-0"));
      assertFalse(accepts(grammar, "007"));
    }
  }

  @Test
  void spansAreWholeWordsWithoutThePunctuationAround() {
    Grammar grammar = Grammar.compile(new SpanSchema("Wake me, at 7:30 a.m. \"sharp\"!"), STORIES);

    for (String span :
        List.of("Wake", "me", "Wake me", "me, at 7:30", "7:30 a.m", "a.m. \\\"sharp", "sharp")) {
      assertTrue(accepts(grammar, '"' + span + '"'), span);
    }
    for (String other :
        List.of("", "ake", "Wak", "me,", "Wake at", "sharp!", " me", "Wake  me", "\\\"sharp")) {
      assertFalse(accepts(grammar, '"' + other + '"'), other);
    }
  }

  @Test
  void namesAndMarksAreForcedWithoutAskingTheModel() {
    Tokenizer tokenizer = STORIES.tokenizer();
    GrammarState state = Grammar.compile(TIMER, STORIES).start();
    Ids asked = new Ids();
    Ids all = new Ids();

    // A model that wants this text, token by token as its tokenizer writes it.
    String wanted = "{\"action\":\"timer_cancel\",\"duration\":\"five minutes\"}";
    while (!state.isComplete()) {
      int[] forced = state.forced();
      if (forced.length == 0) {
        int choice = longestToward(wanted, tokenizer.decode(all.toArray()), state, tokenizer);
        asked.add(choice);
        forced = new int[] {choice};
      }
      for (int token : forced) {
        state.accept(token);
        all.add(token);
      }
    }

    assertEquals(wanted, tokenizer.decode(all.toArray()));
    assertTrue(asked.count() < all.count() / 2, asked.count() + " of " + all.count());
  }

  @Test
  void aTokenThatReachesBeyondTheForcedTextIsLeftToTheModel() {
    TokenTree smollm = vocabulary("smollm");
    GrammarState state =
        Grammar.compile(new EnumSchema(List.of("light_on", "light_off")), smollm).start();

    // Both go on with "light_o", yet "on" and "off" are tokens: the o must not be forced alone.
    int[] forced = state.forced();

    assertEquals("\"light_", smollm.tokenizer().decode(forced));
    for (int token : forced) {
      state.accept(token);
    }
    Set<String> next = new TreeSet<>();
    for (int token : state.allowed()) {
      next.add(smollm.tokenizer().decode(new int[] {token}));
    }
    assertEquals(Set.of("o", "of", "off", "on"), next);
  }

  @Test
  void aNumberMayEndOrGoOn() {
    GrammarState state = Grammar.compile(NumberSchema.integer(1, 15), STORIES).start();

    assertFalse(state.mayEnd());
    state.accept(STORIES.tokenizer().encodeContinuation("1")[0]);
    assertTrue(state.mayEnd());
    assertFalse(state.isComplete());
    GrammarState before = state.copy();
    assertTrue(Arrays.binarySearch(state.allowed(), 2) >= 0); // </s>
    state.accept(2);
    assertTrue(state.isComplete());
    assertEquals(0, state.allowed().length);
    assertFalse(before.isComplete());
  }

  @Test
  void refusesTokensThatMayNotCome() {
    GrammarState state = Grammar.compile(new BooleanSchema(), STORIES).start();

    int x = STORIES.tokenizer().encodeContinuation("x")[0];

    assertFalse(state.allows(x));
    assertEquals(
        "token id=" + x + " may not come next",
        assertThrows(IllegalArgumentException.class, () -> state.accept(x)).getMessage());
    assertFalse(state.allows(2));
  }

  @Test
  void refusesWhatNoTokenSpells() {
    TokenTree smollm = vocabulary("smollm");

    assertEquals(
        "schema: span: expected a text with words to copy, found [?!]; leave the property out",
        refusal(new SpanSchema("?!"), smollm));
    assertEquals(
        "schema: number: no number with 0 digits after the point lies in 0.2..0.8",
        refusal(number("0.2", "0.8", 0), smollm));
    assertEquals(
        "schema: no token of the vocabulary spells byte=0xf1 of \"\"\uD8C0\uDC00\"\"; use other"
            + " words",
        refusal(new EnumSchema(List.of("\uD8C0\uDC00")), smollm));
  }

  @Test
  void spansSkipWordsThatNoTokenSpells() {
    TokenTree smollm = vocabulary("smollm");
    Grammar grammar = Grammar.compile(new SpanSchema("red \uD8C0\uDC00 green lamp"), smollm);

    assertTrue(accepts(grammar, "\"green lamp\"", smollm));
    assertTrue(accepts(grammar, "\"red\"", smollm));
    assertFalse(accepts(grammar, "\"red green\"", smollm));
  }

  @Test
  void checksSchemas() {
    assertEquals(
        "schema: property a stands twice; expected each name once",
        assertThrows(
                LlmException.class,
                () -> object(required("a", new BooleanSchema()), optional("a", TIMER)))
            .getMessage());
    assertEquals(
        "schema: number: minimum=2, maximum=1; expected minimum <= maximum, both within"
            + " -999999999999999..999999999999999",
        assertThrows(LlmException.class, () -> NumberSchema.integer(2, 1)).getMessage());
  }

  @Test
  void allowedTokensAreAscendingAndEachOnce() {
    GrammarState state = Grammar.compile(EVERYTHING, STORIES).start();

    int[] allowed = state.allowed();

    assertTrue(allowed.length > 0);
    assertArrayEquals(Arrays.stream(allowed).sorted().distinct().toArray(), allowed);
  }

  /** Writes a value by tokens drawn evenly from those that are allowed. */
  private static String write(
      Grammar grammar, TokenTree tokens, SplittableRandom random, boolean takesForced) {
    GrammarState state = grammar.start();
    Ids ids = new Ids();
    while (!state.isComplete()) {
      int[] forced = takesForced ? state.forced() : new int[0];
      if (forced.length == 0) {
        int[] allowed = state.allowed();
        assertTrue(allowed.length > 0, "dead end: " + tokens.tokenizer().decode(ids.toArray()));
        forced = new int[] {allowed[random.nextInt(allowed.length)]};
      }
      for (int token : forced) {
        assertTrue(Arrays.binarySearch(state.allowed(), token) >= 0, "forced but not allowed");
        state.accept(token);
        ids.add(token);
      }
    }
    assertTrue(state.mayEnd());
    return text(tokens.tokenizer(), ids.toArray());
  }

  /** As the engine joins it: token by token, not {@code decode}, which drops a first space. */
  private static String text(Tokenizer tokenizer, int[] ids) {
    Utf8Stream characters = new Utf8Stream();
    StringBuilder text = new StringBuilder();
    for (int id : ids) {
      text.append(characters.append(tokenizer.bytes(id)));
    }
    return text.append(characters.end()).toString();
  }

  private static boolean accepts(Grammar grammar, String text) {
    return accepts(grammar, text, STORIES);
  }

  /** Whether a text can be written byte by byte. */
  private static boolean accepts(Grammar grammar, String text, TokenTree tokens) {
    GrammarState state = grammar.start();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      int token = tokens.token(tokens.child(TokenTree.ROOT, b & 0xFF));
      if (!state.allows(token)) {
        return false;
      }
      state.accept(token);
    }
    return state.mayEnd();
  }

  private static int longestToward(
      String wanted, String written, GrammarState state, Tokenizer tokenizer) {
    String rest = wanted.substring(written.length());
    int best = -1;
    int bestLength = 0;
    for (int token : state.allowed()) {
      String text = text(tokenizer, new int[] {token});
      if (rest.startsWith(text) && text.length() > bestLength) {
        best = token;
        bestLength = text.length();
      }
    }
    return best;
  }

  private static String refusal(Schema schema, TokenTree tokens) {
    return assertThrows(LlmException.class, () -> Grammar.compile(schema, tokens)).getMessage();
  }

  private static ObjectSchema object(Property... properties) {
    return new ObjectSchema(List.of(properties));
  }

  private static Property required(String name, Schema value) {
    return new Property(name, value, true);
  }

  private static Property optional(String name, Schema value) {
    return new Property(name, value, false);
  }

  private static NumberSchema number(String minimum, String maximum, int fractionDigits) {
    return new NumberSchema(new BigDecimal(minimum), new BigDecimal(maximum), fractionDigits);
  }

  private static TokenTree vocabulary(String name) {
    return switch (name) {
      case "stories" -> STORIES;
      case "smollm" -> tree(Golden.smollm());
      default -> {
        Path file =
            Path.of(System.getProperty("tern.shared", "../shared"))
                .resolve(Path.of("golden", "tokenizers", "ggml-vocab-" + name + ".gguf"));
        assumeTrue(Files.exists(file), "needs the vocabulary files of llama.cpp: " + file);
        yield tree(file);
      }
    };
  }

  private static TokenTree tree(Path model) {
    try (GgufFile file = GgufFile.open(model)) {
      return TokenTree.of(Tokenizer.read(file.metadata()));
    }
  }
}
