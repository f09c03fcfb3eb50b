package dev.tern.asr.subtitle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.asr.Transcript;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Cues that can be read: short lines, cut where sentences and breaths end. */
class SubtitlesTest {
  @Test
  void endsACueWithTheSentence() {
    List<Cue> cues = Subtitles.of(spoken("Turn it on. Then turn it off.", 0, 0.3, 0));

    assertEquals(
        List.of(
            new Cue(0, 0.9, List.of("Turn it on.")),
            new Cue(0.9, 2.1, List.of("Then turn it off."))),
        rounded(cues));
  }

  @Test
  void endsACueBeforeAPause() {
    List<Transcript.Word> words = new ArrayList<>(spoken("turn it", 0, 0.5, 0).words());
    words.addAll(spoken("on", 3, 0.5, 0).words());

    List<Cue> cues = Subtitles.of(new Transcript("turn it on", words, 1, "vosk"));

    assertEquals(List.of(new Cue(0, 1, List.of("turn it")), new Cue(3, 4, List.of("on"))), cues);
  }

  @Test
  void breaksALongCueIntoLinesOfAboutTheSameLength() {
    List<Cue> cues =
        Subtitles.of(
            spoken("a brisk wind had come up and was driving puffy white clouds", 0, 0.3, 0));

    assertEquals(
        List.of(List.of("a brisk wind had come up and", "was driving puffy white clouds")),
        cues.stream().map(Cue::lines).toList());
  }

  @Test
  void neverHasMoreThanTwoLinesOf42CharactersNorMoreThanSevenSeconds() {
    var random = new Random(5);
    for (int round = 0; round < 200; round++) {
      var text = new StringBuilder();
      for (int i = 0; i < 80; i++) {
        text.append("abcdefghijklmnop", 0, 1 + random.nextInt(16));
        text.append(random.nextInt(12) == 0 ? ". " : " ");
      }

      Transcript transcript =
          spoken(text.toString().strip(), 0, 0.1 + random.nextDouble(), random.nextDouble());

      double last = 0;
      var written = new StringBuilder();
      for (Cue cue : Subtitles.of(transcript)) {
        assertTrue(cue.lines().size() <= 2, () -> "" + cue);
        cue.lines().forEach(line -> assertTrue(line.length() <= 42, line));
        assertTrue(cue.endSeconds() - cue.startSeconds() <= 7 + 1e-9, () -> "" + cue);
        assertTrue(cue.startSeconds() >= last - 1e-9, "one after the other");
        last = cue.endSeconds();
        cue.lines().forEach(line -> written.append(line).append(' '));
      }
      assertEquals(text.toString().strip(), written.toString().strip(), "nothing is lost");
    }
  }

  @Test
  void joinsWordsAsTheTextDoes() {
    List<Transcript.Word> words =
        List.of(
            new Transcript.Word("今天", 0, 0.5, 1),
            new Transcript.Word("天气", 0.5, 1, 1),
            new Transcript.Word("很好。", 1, 2, 1));

    List<Cue> cues = Subtitles.of(new Transcript("今天天气很好。", words, 1, "whisper"));

    assertEquals(List.of(new Cue(0, 2, List.of("今天天气很好。"))), cues);
  }

  @Test
  void cutsAWordThatNoLineHolds() {
    List<Cue> cues = Subtitles.of(spoken("x".repeat(50), 0, 1, 0));

    assertEquals(List.of("x".repeat(42), "x".repeat(8)), cues.getFirst().lines());
  }

  @Test
  void writesSubRip() {
    List<Cue> cues =
        List.of(new Cue(0.5, 2, List.of("One,", "two.")), new Cue(3661.25, 3662, List.of("<3")));

    assertEquals(
        """
        1
        00:00:00,500 --> 00:00:02,000
        One,
        two.

        2
        01:01:01,250 --> 01:01:02,000
        <3

        """,
        Subtitles.srt(cues));
  }

  @Test
  void writesWebVtt() {
    List<Cue> cues =
        List.of(new Cue(0.5, 2, List.of("One,", "two.")), new Cue(3, 4, List.of("a --> b & <c>")));

    assertEquals(
        """
        WEBVTT

        00:00:00.500 --> 00:00:02.000
        One,
        two.

        00:00:03.000 --> 00:00:04.000
        a --&gt; b &amp; &lt;c&gt;

        """,
        Subtitles.vtt(cues));
  }

  @Test
  void nothingSaidHasNoCues() {
    assertEquals(List.of(), Subtitles.of(Transcript.nothing("vosk")));
    assertEquals("WEBVTT\n\n", Subtitles.vtt(List.of()));
  }

  /** Words one after the other, each of so many seconds and followed by a gap. */
  private static Transcript spoken(String text, double start, double each, double gap) {
    List<Transcript.Word> words = new ArrayList<>();
    double at = start;
    for (String word : text.split(" ")) {
      words.add(new Transcript.Word(word, at, at + each, 1));
      at += each + gap;
    }
    return new Transcript(text, words, 1, "vosk");
  }

  private static List<Cue> rounded(List<Cue> cues) {
    return cues.stream()
        .map(
            cue ->
                new Cue(
                    Math.round(cue.startSeconds() * 10) / 10.0,
                    Math.round(cue.endSeconds() * 10) / 10.0,
                    cue.lines()))
        .toList();
  }
}
