package dev.tern.tts.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The manual of what is said for what is written: left as written, right as spoken. */
class NormalizerTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0000',
      textBlock =
          """
          7                         | seven
          42                        | forty two
          101                       | one hundred one
          1,234,567                 | one million two hundred thirty four thousand five hundred sixty seven
          -7                        | minus seven
          0.75                      | zero point seven five
          .5                        | zero point five
          1.5 million               | one point five million
          007                       | zero zero seven
          1st, 2nd and 23rd         | first, second and twenty third
          the 101st                 | the one hundred first
          1000 steps                | one thousand steps
          in 1638                   | in sixteen thirty eight
          in 1905                   | in nineteen oh five
          in 2005                   | in two thousand five
          in 2027                   | in twenty twenty seven
          the 1990s                 | the nineteen nineties
          room 101                  | room one oh one
          room 2304                 | room twenty three oh four
          """)
  void numbers(String written, String spoken) {
    assertEquals(spoken, Normalizer.normalize(written));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0000',
      textBlock =
          """
          It is 7:05 a.m.           | It is seven oh five A.M.
          at 7:05 a.m. on Monday    | at seven oh five A.M on Monday
          at 7 p.m. It rained.      | at seven P.M. It rained.
          10 am                     | ten A.M
          6pm                       | six P.M
          12:00                     | twelve o'clock
          18:45                     | eighteen forty five
          18:00                     | eighteen hundred
          0:00                      | midnight
          9:00-17:30                | nine o'clock to seventeen thirty
          2024-04-01                | April first, twenty twenty four
          10/12/2019                | October twelfth, twenty nineteen
          March 3rd, 2027           | March third, twenty twenty seven
          3 March 2027              | the third of March, twenty twenty seven
          Jan. 5th                  | January fifth
          Mon., Tue. and Wed. off   | Monday, Tuesday and Wednesday off
          """)
  void timesAndDates(String written, String spoken) {
    assertEquals(spoken, Normalizer.normalize(written));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0000',
      textBlock =
          """
          -3.5°C                    | minus three point five degrees Celsius
          68 °F                     | sixty eight degrees Fahrenheit
          1°                        | one degree
          21.5 degrees              | twenty one point five degrees
          22 km/h                   | twenty two kilometers per hour
          1 km                      | one kilometer
          10 m/s                    | ten meters per second
          35 µg/m³                  | thirty five micrograms per cubic meter
          20 m²                     | twenty square meters
          1 h 30 min                | one hour thirty minutes
          Timer set for 1h30        | Timer set for one hour thirty minutes
          90 s                      | ninety seconds
          6 min.                    | six minutes.
          4.7 GB; 512 MB            | four point seven gigabytes; five hundred twelve megabytes
          230 V, 16 A, 1.2 kWh      | two hundred thirty volts, sixteen amps, one point two kilowatt hours
          1000 hPa                  | one thousand hectopascals
          48 ppm                    | forty eight parts per million
          98 %                      | ninety eight percent
          x=12.5 mm, y=-7 mm        | x equals twelve point five millimeters, y equals minus seven millimeters
          """)
  void unitsAndPercent(String written, String spoken) {
    assertEquals(spoken, Normalizer.normalize(written));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0000',
      textBlock =
          """
          $4.60                     | four dollars and sixty cents
          $1                        | one dollar
          $0.99                     | ninety nine cents
          €5.20                     | five euros and twenty cents
          20 €                      | twenty euros
          £3                        | three pounds
          $3.2 billion              | three point two billion dollars
          -$5                       | minus five dollars
          $10/month                 | ten dollars per month
          50¢                       | fifty cents
          """)
  void money(String written, String spoken) {
    assertEquals(spoken, Normalizer.normalize(written));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0000',
      textBlock =
          """
          3/4                       | three quarters
          1/2                       | one half
          1 1/2 cups                | one and a half cups
          2½ hours                  | two and a half hours
          3-4 hours                 | three to four hours
          1990-1995                 | nineteen ninety to nineteen ninety five
          24/7                      | twenty four seven
          16/9                      | sixteen over nine
          1920x1080                 | nineteen twenty by one thousand eighty
          5 x 4 = 20                | five times four equals twenty
          7 - 3 = 4                 | seven minus three equals four
          Volume set to 7/10        | Volume set to seven out of ten
          1/4 tsp, 2 1/2 l          | one quarter teaspoon, two and a half liters
          3:1                       | three to one
          a 7-day trip              | a seven day trip
          """)
  void twoNumbers(String written, String spoken) {
    assertEquals(spoken, Normalizer.normalize(written));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0000',
      textBlock =
          """
          Dr. Smith                 | Doctor Smith
          Mr. and Mrs. Jones        | Mister and Mrs Jones
          221 Baker St., apt. 4     | two hundred twenty one Baker Street, apartment four
          St. Paul                  | Saint Paul
          e.g. this, i.e. that      | for example, this, that is, that
          pens, ink, etc.           | pens, ink, etc.
          etc. and so on            | etc and so on
          Diamondbacks vs. Orioles  | Diamondbacks versus Orioles
          no. 42                    | number forty two
          #1                        | number one
          No. It is off.            | No. It is off.
          U.S. troops               | U.S troops
          in the U.S. They left.    | in the U.S. They left.
          Alan B. Scott             | Alan B Scott
          Louis XIV                 | Louis the fourteenth
          World War II              | World War two
          I am in.                  | I am in.
          """)
  void shortForms(String written, String spoken) {
    assertEquals(spoken, Normalizer.normalize(written));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0000',
      textBlock =
          """
          555-0142                  | five five five, zero one four two
          1-800-273-8255            | one, eight hundred, two seven three, eight two five five
          192.168.1.20              | one ninety two dot one sixty eight dot one dot twenty
          v2.3.1                    | version two point three point one
          info@example.com          | info at example dot com
          https://tern.dev/x        | tern dot dev slash x
          CO2 and MP3               | C.O two and M.P three
          B12                       | B twelve
          Call 911.                 | Call nine one one.
          Error 404                 | Error four oh four
          4K                        | four K
          C# and C++                | C sharp and C plus plus
          """)
  void addressesAndCodes(String written, String spoken) {
    assertEquals(spoken, Normalizer.normalize(written));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0000',
      textBlock =
          """
          bar & grill               | bar and grill
          on/off                    | on or off
          **Done.** It's `on`       | Done. It's on
          Done 😀👍🏽                 | Done
          It’s “fine”               | It's "fine"
          wait... what?             | wait… what?
          Mexican - or Indian       | Mexican — or Indian
          日本語 only. Привет!        | only.
          1. Boil water. 2. Wait.   | one, Boil water. two, Wait.
          I like it :)              | I like it
          20° / 10°                 | twenty degrees, ten degrees
          naïve café                | naïve café
          """)
  void symbolsAndScripts(String written, String spoken) {
    assertEquals(spoken, Normalizer.normalize(written));
  }

  @Test
  void linesAreSentences() {
    String list = "Today:\n- milk\n- bread\n\n1 egg";

    assertEquals("Today:\nmilk.\nbread.\none egg", Normalizer.normalize(list));
  }

  @Test
  void nothingToSayIsEmpty() {
    assertEquals("", Normalizer.normalize(""));
    assertEquals("", Normalizer.normalize(" \n\t"));
    assertEquals("", Normalizer.normalize("😀"));
    assertEquals("", Normalizer.normalize("…!?"));
  }

  @Test
  void leavesNeitherDigitNorSymbolWhateverComes() {
    String alphabet = "aB9 07.,:;-/%$°€£#@&+=*<>()[]'\"\n…½²xCAMs😀éя";
    Random random = new Random(1);
    for (int round = 0; round < 3000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(30); i > 0; i--) {
        int at = random.nextInt(alphabet.length());
        text.append(alphabet.charAt(at));
      }

      String spoken = Normalizer.normalize(text.toString());

      assertTrue(
          spoken.matches("[\\p{IsLatin}\\p{M}' \\n;:,.!?—…()\"-]*"),
          () -> text + " became " + spoken);
    }
  }
}
