package dev.tern.asr.subtitle;

import dev.tern.asr.Transcript;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Cuts a transcript into cues and writes them.
 *
 * <p>A cue ends with a sentence, before a pause, and at the latest where its text would no longer
 * fit two lines or it would stand for longer than {@value #LONGEST_SECONDS} s. Two lines are about
 * equally long.
 */
public final class Subtitles {
  /** Of a line. */
  public static final int MOST_CHARACTERS = 42;

  /** Of a cue. */
  public static final double LONGEST_SECONDS = 7;

  /** Below this nobody can read; a cue stands longer where the next one leaves room. */
  private static final double SHORTEST_SECONDS = 1;

  /** A silence that the eye notices too. */
  private static final double PAUSE_SECONDS = 1;

  private static final String SENTENCE_ENDS = ".?!…。？！";

  private Subtitles() {}

  /** The cues of a transcript, in order; none where its words have no times. */
  public static List<Cue> of(Transcript transcript) {
    List<Piece> pieces = pieces(transcript);
    List<Cue> cues = new ArrayList<>();
    int from = 0;
    for (int to = 1; to <= pieces.size(); to++) {
      if (to == pieces.size() || endsBefore(pieces, from, to)) {
        double next = to == pieces.size() ? Double.MAX_VALUE : pieces.get(to).startSeconds;
        cues.add(cue(pieces.subList(from, to), next));
        from = to;
      }
    }
    return cues;
  }

  /** A word with what stands before it in the text, which is nothing where none are spaced. */
  private record Piece(String before, String text, double startSeconds, double endSeconds) {
    boolean endsSentence() {
      String bare = text.replaceAll("[\"'”’)]+$", "");
      return !bare.isEmpty() && SENTENCE_ENDS.indexOf(bare.charAt(bare.length() - 1)) >= 0;
    }
  }

  private static List<Piece> pieces(Transcript transcript) {
    List<Piece> pieces = new ArrayList<>();
    String text = transcript.text();
    int at = 0;
    for (Transcript.Word word : transcript.words()) {
      int found = text.indexOf(word.text(), at);
      boolean joined = found >= 0 && found == at && !pieces.isEmpty();
      at = found < 0 ? at : found + word.text().length();
      double start = Math.max(0, word.startSeconds());
      double end = Math.min(Math.max(word.endSeconds(), start), start + LONGEST_SECONDS);
      pieces.add(new Piece(joined ? "" : " ", word.text().strip(), start, end));
    }
    return pieces;
  }

  /** Whether the words from one up to another are a cue and the other begins the next. */
  private static boolean endsBefore(List<Piece> pieces, int from, int to) {
    Piece next = pieces.get(to);
    Piece last = pieces.get(to - 1);
    return last.endsSentence()
        || next.startSeconds - last.endSeconds >= PAUSE_SECONDS
        || next.endSeconds - pieces.get(from).startSeconds > LONGEST_SECONDS
        || lines(text(pieces.subList(from, to + 1))).size() > 2;
  }

  private static Cue cue(List<Piece> pieces, double nextSeconds) {
    double start = pieces.getFirst().startSeconds;
    double end = Math.max(pieces.getLast().endSeconds, start + SHORTEST_SECONDS);
    // Words of no length can begin at once; a cue still needs a moment of its own.
    end = Math.max(Math.min(end, nextSeconds), start + 0.001);
    return new Cue(start, end, lines(text(pieces)));
  }

  private static String text(List<Piece> pieces) {
    var text = new StringBuilder();
    for (Piece piece : pieces) {
      text.append(text.isEmpty() ? "" : piece.before).append(piece.text);
    }
    return text.toString();
  }

  /** The text in as few lines as hold it; where that is two, about equally long. */
  private static List<String> lines(String text) {
    if (text.length() <= MOST_CHARACTERS) {
      return List.of(text);
    }
    int middle = -1;
    for (int i = text.indexOf(' '); i >= 0; i = text.indexOf(' ', i + 1)) {
      boolean fits = i <= MOST_CHARACTERS && text.length() - i - 1 <= MOST_CHARACTERS;
      if (fits && Math.abs(2 * i - text.length()) < Math.abs(2 * middle - text.length())) {
        middle = i;
      }
    }
    if (middle >= 0) {
      return List.of(text.substring(0, middle), text.substring(middle + 1));
    }
    // Too long for two lines, or without spaces: cut where a line is full.
    List<String> lines = new ArrayList<>();
    String rest = text;
    while (rest.length() > MOST_CHARACTERS) {
      int cut = rest.lastIndexOf(' ', MOST_CHARACTERS);
      cut = cut <= 0 ? MOST_CHARACTERS : cut;
      lines.add(rest.substring(0, cut));
      rest = rest.substring(cut).strip();
    }
    lines.add(rest);
    return lines;
  }

  /** As SubRip (.srt), which has neither standard nor marks to escape. */
  public static String srt(List<Cue> cues) {
    var out = new StringBuilder();
    for (int i = 0; i < cues.size(); i++) {
      Cue cue = cues.get(i);
      out.append(i + 1).append('\n');
      out.append(time(cue.startSeconds(), ',')).append(" --> ");
      out.append(time(cue.endSeconds(), ',')).append('\n');
      cue.lines().forEach(line -> out.append(line).append('\n'));
      out.append('\n');
    }
    return out.toString();
  }

  /** As WebVTT (W3C). */
  public static String vtt(List<Cue> cues) {
    var out = new StringBuilder("WEBVTT\n\n");
    for (Cue cue : cues) {
      out.append(time(cue.startSeconds(), '.')).append(" --> ");
      out.append(time(cue.endSeconds(), '.')).append('\n');
      for (String line : cue.lines()) {
        out.append(line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"));
        out.append('\n');
      }
      out.append('\n');
    }
    return out.toString();
  }

  private static String time(double seconds, char point) {
    long millis = Math.round(seconds * 1000);
    return String.format(
        Locale.ROOT,
        "%02d:%02d:%02d%c%03d",
        millis / 3_600_000,
        millis / 60_000 % 60,
        millis / 1000 % 60,
        point,
        millis % 1000);
  }
}
