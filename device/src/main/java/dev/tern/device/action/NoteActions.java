package dev.tern.device.action;

import dev.tern.device.action.value.Aloud;
import dev.tern.device.clock.Clocks;
import dev.tern.device.keeping.NotesFolder;
import dev.tern.device.premises.LocalSearch;
import java.io.IOException;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Notes: take one, read the last ones, find one. */
final class NoteActions {
  private static final int MOST_READ = 3;
  private static final int LONGEST = 300;

  private static final Logger LOG = Logger.getLogger(NoteActions.class);

  private final Replies replies;
  private final Clocks clocks;
  private Optional<NotesFolder> notes = Optional.empty();

  NoteActions(Replies replies, Clocks clocks) {
    this.replies = replies;
    this.clocks = clocks;
  }

  void keepIn(NotesFolder folder) {
    notes = Optional.of(folder);
  }

  Map<String, Handler> handlers() {
    return Map.of("note_add", this::add, "note_query", this::query);
  }

  private Reply add(Request request) {
    Optional<String> text = request.slot("text");
    if (text.isEmpty()) {
      return replies.ask(request, "text");
    }
    if (notes.isEmpty()) {
      return replies.refused("note_add.no_folder");
    }
    if (text.get().length() > LONGEST) {
      return replies.refused("note_add.too_long");
    }
    try {
      Optional<LocalDateTime> moment =
          clocks.now().map(now -> LocalDateTime.ofInstant(now, clocks.wall().getZone()));
      notes.get().append(text.get(), moment);
      return replies.done("note_add.done", "text", text);
    } catch (IOException e) {
      LOG.warnf("notes.folder: a note was not kept: %s", e);
      return replies.failed("note_add.failed");
    }
  }

  private Reply query(Request request) {
    if (notes.isEmpty()) {
      return replies.refused("note_add.no_folder");
    }
    List<String> all;
    try {
      all = notes.get().all();
    } catch (IOException e) {
      LOG.warnf("notes.folder: notes can't be read: %s", e);
      return replies.failed("note_query.failed");
    }
    if (all.isEmpty()) {
      return replies.done("note_query.none");
    }
    Optional<String> about = request.slot("text");
    if (about.isPresent()) {
      return LocalSearch.over(all)
          .answer(about.get())
          .map(found -> replies.done("note_query.found", "note", found.replaceFirst("\\.$", "")))
          .orElseGet(() -> replies.done("note_query.unknown", "text", about));
    }
    List<String> last = all.subList(Math.max(0, all.size() - MOST_READ), all.size()).reversed();
    return last.size() == 1
        ? replies.done("note_query.one", "note", last.getFirst())
        : replies.done(
            "note_query.last",
            "count",
            Aloud.count(all.size(), "note"),
            "notes",
            String.join("; ", last));
  }
}
