package dev.tern.device.action;

import dev.tern.device.action.value.Aloud;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The shopping list, the to do list and whatever else a person calls a list. */
final class ListActions {
  /** The list that is meant when none is named. */
  private static final String DEFAULT_LIST = "shopping";

  /** So many are read aloud; how many more there are is said. */
  private static final int MOST_READ = 10;

  private final Replies replies;
  private final Lists lists;

  ListActions(Replies replies, Lists lists) {
    this.replies = replies;
    this.lists = lists;
  }

  Map<String, Handler> handlers() {
    return Map.of("list_add", this::add, "list_remove", this::remove, "list_query", this::query);
  }

  private Reply add(Request request) {
    String list = list(request);
    List<String> items = items(request);
    if (items.isEmpty()) {
      return replies.ask(request, "item");
    }
    if (!lists.hasRoom(list, items.size())) {
      return replies.refused("list_add.full", "list", list, "count", Lists.MOST_ITEMS);
    }
    List<String> added = items.stream().filter(item -> lists.add(list, item)).toList();
    return added.isEmpty()
        ? replies.done("list_add.already", "items", Aloud.list(items), "list", list)
        : replies.done("list_add.done", "items", Aloud.list(added), "list", list);
  }

  private Reply remove(Request request) {
    String list = list(request);
    List<String> items = items(request);
    boolean everything =
        items.isEmpty()
            ? request.says("clear", "empty", "delete", "erase")
            : items.equals(List.of("everything")) || items.equals(List.of("all"));
    if (everything) {
      return clear(request, list);
    }
    if (items.isEmpty()) {
      return replies.ask(request, "item");
    }
    List<String> removed = items.stream().filter(item -> lists.remove(list, item)).toList();
    return removed.isEmpty()
        ? replies.done("list_remove.unknown", "items", Aloud.list(items), "list", list)
        : replies.done("list_remove.done", "items", Aloud.list(removed), "list", list);
  }

  private Reply clear(Request request, String list) {
    int count = lists.items(list).size();
    if (count == 0) {
      return replies.done("list_query.empty", "list", list);
    }
    if (!request.confirmed()) {
      return replies.confirm(
          "list_remove.confirm_all", "items", Aloud.count(count, "item"), "list", list);
    }
    lists.clear(list);
    return replies.done("list_remove.all", "list", list);
  }

  private Reply query(Request request) {
    String list = list(request);
    List<String> items = lists.items(list);
    if (items.isEmpty()) {
      return replies.done("list_query.empty", "list", list);
    }
    List<String> read = new ArrayList<>(items.subList(0, Math.min(items.size(), MOST_READ)));
    if (items.size() > MOST_READ) {
      read.add(replies.text("list_query.more", "count", items.size() - MOST_READ));
    }
    return replies.done("list_query.items", "items", Aloud.list(read), "list", list);
  }

  /** The named list, else the only one, else {@link #DEFAULT_LIST}. */
  private String list(Request request) {
    return request
        .slot("list")
        .map(list -> Wording.bare(list, "list").replace("groceries", "grocery"))
        .filter(list -> !list.isEmpty())
        .orElseGet(() -> lists.names().size() == 1 ? lists.names().getFirst() : DEFAULT_LIST);
  }

  /** "milk and eggs" are two items. */
  private static List<String> items(Request request) {
    Optional<String> said = request.slot("item");
    return said.stream()
        .flatMap(items -> Stream.of(items.split(",| and ")))
        .map(item -> Wording.turned(item.strip()).replaceAll("^(the|some) ", ""))
        .filter(item -> !item.isEmpty())
        .distinct()
        .toList();
  }
}
