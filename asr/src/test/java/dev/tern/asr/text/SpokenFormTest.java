package dev.tern.asr.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpokenFormTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          Set the heating to 19 degrees.      | set the heating to nineteen degrees
          7 a.m.                              | seven am
          Wake me at 7 a.m., please!          | wake me at seven am please
          at 7:00 A.M. tomorrow               | at seven am tomorrow
          at 11:15pm.                         | at eleven fifteen pm
          7am                                 | seven am
          10%                                 | ten percent
          ten per cent                        | ten percent
          30                                  | thirty
          100                                 | one hundred
          $5                                  | five dollars
          $1.50                               | one dollar and fifty cents
          $5 million                          | five million dollars
          \u00a33.20                          | three pounds and twenty pence
          1st                                 | first
          the 21st of May, the 30th, the 112th| the twenty first of may the thirtieth the one hundred twelfth
          2:30                                | two thirty
          9:05                                | nine oh five
          14:00                               | fourteen
          21\u00b0C                           | twenty one degrees celsius
          -5\u00b0                            | minus five degrees
          2.5                                 | two point five
          1,000                               | one thousand
          0,1803                              | zero one eight zero three
          1,234,567                           | one million two hundred thirty four thousand five hundred sixty seven
          1990                                | nineteen ninety
          in 1905 and 1500                    | in nineteen oh five and fifteen hundred
          2005, 2026, 2000, 1000              | two thousand five twenty twenty six two thousand one thousand
          007                                 | zero zero seven
          1/2 a cup, 3/4, 2/3                 | one half a cup three quarters two thirds
          2 1/2 hours                         | two and a half hours
          What is 12 + 30?                    | what is twelve plus thirty
          12 x 3, 12 * 3, 12 \u00f7 3, 12 - 3 | twelve times three twelve times three twelve divided by three twelve minus three
          30cm to 5 km, 1kg                   | thirty centimeters to five kilometers one kilogram
          I am 5 m away                       | i am five m away
          65 mph                              | sixty five miles per hour
          What\u2019s today\u2019s to-do list?| what's today's to do list
          gluten-free bread                   | gluten free bread
          Send an e-mail to Mr. Smith & Co.   | send an email to mister smith and co
          the U.S.A. team                     | the usa team
          'Stop!' he said. The parents' room  | stop he said the parents room
          [BLANK_AUDIO]                       | ""
          (music playing)                     | ""
          [unk] turn left                     | turn left
          set a timer for five minutes        | set a timer for five minutes
          Caf\u00e9 na\u00efve                | caf\u00e9 na\u00efve
          four o'clock                        | four o'clock
          '...'                               | ""
          """)
  void saysWhatIsWritten(String written, String spoken) {
    assertEquals(spoken, SpokenForm.of(written));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          what's the time           | what is the time
          today's date              | today's date
          I don't, can't and won't  | i do not can not and will not
          I'm sure they're OK       | i am sure they are okay
          ten inches to centimetres | ten inches to centimeters
          my favourite colour       | my favorite color
          one hundred and five      | one hundred five
          105                       | one hundred five
          hundred and more          | hundred and more
          """)
  void comparesBeyondSpelling(String written, String comparable) {
    assertEquals(comparable, SpokenForm.comparable(written));
  }

  @Test
  void isStableAndNeverFails() {
    var random = new Random(5);
    String alphabet =
        "0123456789 abcxmpst.,:;/'%$\u00a3\u00b0\u00bd\u20ac-+*()[]?!\u2019\u00e9\ud83d\ude00";
    for (int round = 0; round < 20_000; round++) {
      var text = new StringBuilder();
      for (int i = random.nextInt(30); i > 0; i--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }

      String spoken = SpokenForm.of(text.toString());

      assertEquals(spoken, SpokenForm.of(spoken), text::toString);
    }
  }
}
