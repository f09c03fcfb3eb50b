package dev.tern.device.action;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.device.keeping.Keeper;
import dev.tern.device.keeping.KeptValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lists by name, such as "shopping". They survive a restart. Not safe from several threads. */
final class Lists {
  static final int MOST_ITEMS = 200;
  static final int MOST_LISTS = 50;

  private static final String NAME = "lists";

  private final Keeper keeper;
  private final Map<String, List<String>> lists = new LinkedHashMap<>();

  Lists(Keeper keeper) {
    this.keeper = keeper;
    keeper.restore(NAME, this::restore);
  }

  /** The items in the order in which they came; empty for a list that is not kept. */
  List<String> items(String list) {
    return List.copyOf(lists.getOrDefault(list, List.of()));
  }

  List<String> names() {
    return List.copyOf(lists.keySet());
  }

  /** Whether so many items more fit onto it. */
  boolean hasRoom(String list, int more) {
    return items(list).size() + more <= MOST_ITEMS
        && (lists.containsKey(list) || lists.size() < MOST_LISTS);
  }

  /** Returns whether it was not yet there. */
  boolean add(String list, String item) {
    List<String> items = lists.computeIfAbsent(list, _ -> new ArrayList<>());
    boolean added = !items.contains(item) && items.add(item);
    if (added) {
      keep();
    }
    return added;
  }

  /** Returns whether it was there; a list without items is forgotten. */
  boolean remove(String list, String item) {
    List<String> items = lists.getOrDefault(list, new ArrayList<>());
    boolean removed = items.remove(item);
    if (items.isEmpty()) {
      lists.remove(list);
    }
    if (removed) {
      keep();
    }
    return removed;
  }

  void clear(String list) {
    if (lists.remove(list) != null) {
      keep();
    }
  }

  private void keep() {
    ObjectNode kept = JsonNodeFactory.instance.objectNode();
    ArrayNode all = kept.putArray("lists");
    lists.forEach(
        (name, items) -> {
          ObjectNode list = all.addObject().put("name", name);
          ArrayNode each = list.putArray("items");
          items.forEach(each::add);
        });
    keeper.keep(NAME, kept);
  }

  private void restore(KeptValue kept) {
    Map<String, List<String>> found = new LinkedHashMap<>();
    for (KeptValue list : kept.list("lists", MOST_LISTS)) {
      found.put(list.text("name"), new ArrayList<>(list.texts("items", MOST_ITEMS)));
    }
    lists.putAll(found);
  }
}
