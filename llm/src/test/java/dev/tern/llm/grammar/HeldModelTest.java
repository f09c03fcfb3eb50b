package dev.tern.llm.grammar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.llm.Completion;
import dev.tern.llm.Golden;
import dev.tern.llm.LanguageModel;
import dev.tern.llm.Sampling;
import dev.tern.llm.Schema;
import dev.tern.llm.Schema.BooleanSchema;
import dev.tern.llm.Schema.ChoiceSchema;
import dev.tern.llm.Schema.EnumSchema;
import dev.tern.llm.Schema.NumberSchema;
import dev.tern.llm.Schema.ObjectSchema;
import dev.tern.llm.Schema.Property;
import dev.tern.llm.Schema.SpanSchema;
import dev.tern.llm.TextListener;
import dev.tern.llm.generate.LlmEngine;
import dev.tern.llm.generate.LlmOptions;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A model that has never seen JSON writes nothing else, however it is sampled. */
class HeldModelTest {
  private static final String SAID = "wake me at \"seven\" thirty and play Zoë's songs, please";

  private static final Schema SCHEMA =
      new ChoiceSchema(
          List.of(
              new ObjectSchema(
                  List.of(
                      new Property("action", new EnumSchema(List.of("alarm_set", "alarm")), true),
                      new Property("time", new SpanSchema(SAID), true),
                      new Property("loud", new BooleanSchema(), false))),
              new ObjectSchema(
                  List.of(
                      new Property("action", new EnumSchema(List.of("media_play")), true),
                      new Property("query", new SpanSchema(SAID), false),
                      new Property("level", NumberSchema.integer(0, 100), false),
                      new Property("speed", NumberSchema.any(), false)))));

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, 5})
  void writesAValueOfTheSchemaAtAnyTemperature(double temperature) {
    try (LanguageModel model = LlmEngine.open(Golden.stories("q8_0"), new LlmOptions(1, 512))) {
      for (int seed = 0; seed < (temperature == 0 ? 1 : 60); seed++) {
        Sampling sampling = new Sampling(temperature, 0, 1, 0, 1, seed);

        Completion value =
            model.completeJson(
                model.encode("Once upon a time"), 300, sampling, SCHEMA, TextListener.NONE);

        assertEquals(Completion.Stop.END_OF_GENERATION, value.stop(), value.text());
        assertTrue(JsonText.fits(JsonText.read(value.text()), SCHEMA), value.text());
      }
    }
  }
}
