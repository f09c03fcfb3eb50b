package dev.tern.device.skill;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** As much of JSON Schema as our schemas use; an unknown keyword is an error. */
public record SchemaSubset(JsonNode root) {
  private static final List<String> REMARKS =
      List.of("$schema", "$defs", "title", "description", "default");

  /** What is wrong with a value, by its path; empty where nothing is. */
  public List<String> faults(JsonNode value) {
    List<String> faults = new ArrayList<>();
    check(root, value, "", faults);
    return faults;
  }

  private void check(JsonNode schema, JsonNode value, String path, List<String> faults) {
    for (Map.Entry<String, JsonNode> keyword : schema.properties()) {
      JsonNode wanted = keyword.getValue();
      boolean right =
          switch (keyword.getKey()) {
            case "$ref" -> {
              String name = wanted.asText().replace("#/$defs/", "");
              check(root.get("$defs").get(name), value, path, faults);
              yield true;
            }
            case "type" -> isOfType(wanted, value);
            case "const" -> value.equals(wanted);
            case "enum" -> contains(wanted, value);
            case "pattern" -> !value.isTextual() || value.asText().matches(loose(wanted.asText()));
            case "minLength" -> !value.isTextual() || value.asText().length() >= wanted.asInt();
            case "maxLength" -> !value.isTextual() || value.asText().length() <= wanted.asInt();
            case "minimum" -> !value.isNumber() || value.asDouble() >= wanted.asDouble();
            case "maximum" -> !value.isNumber() || value.asDouble() <= wanted.asDouble();
            case "minItems" -> !value.isArray() || value.size() >= wanted.asInt();
            case "maxItems" -> !value.isArray() || value.size() <= wanted.asInt();
            case "minProperties" -> !value.isObject() || value.size() >= wanted.asInt();
            case "required" -> !value.isObject() || hasAll(wanted, value);
            case "properties" -> {
              for (Map.Entry<String, JsonNode> property : wanted.properties()) {
                if (value.has(property.getKey())) {
                  check(
                      property.getValue(),
                      value.get(property.getKey()),
                      path + "/" + property.getKey(),
                      faults);
                }
              }
              yield true;
            }
            case "additionalProperties" -> {
              boolean none = true;
              for (Map.Entry<String, JsonNode> property : value.properties()) {
                if (!schema.path("properties").has(property.getKey())) {
                  if (wanted.isBoolean()) {
                    none &= wanted.asBoolean();
                  } else {
                    check(wanted, property.getValue(), path + "/" + property.getKey(), faults);
                  }
                }
              }
              yield none;
            }
            case "propertyNames" -> {
              for (Map.Entry<String, JsonNode> property : value.properties()) {
                check(
                    wanted,
                    TextNode.valueOf(property.getKey()),
                    path + "/" + property.getKey(),
                    faults);
              }
              yield true;
            }
            case "items" -> {
              if (value.isArray()) {
                value.forEach(item -> check(wanted, item, path + "/*", faults));
              }
              yield true;
            }
            case "oneOf" -> fitting(wanted, value, path) == 1;
            case "anyOf" -> fitting(wanted, value, path) >= 1;
            default -> {
              if (!REMARKS.contains(keyword.getKey())) {
                throw new AssertionError("unknown keyword: " + keyword.getKey());
              }
              yield true;
            }
          };
      if (!right) {
        faults.add(path + ": " + keyword.getKey());
      }
    }
  }

  private int fitting(JsonNode options, JsonNode value, String path) {
    int fitting = 0;
    for (JsonNode option : options) {
      List<String> found = new ArrayList<>();
      check(option, value, path, found);
      fitting += found.isEmpty() ? 1 : 0;
    }
    return fitting;
  }

  /** A pattern of JSON Schema need not fit from end to end. */
  private static String loose(String pattern) {
    return "(?s).*(?:" + pattern + ").*";
  }

  private static boolean isOfType(JsonNode wanted, JsonNode value) {
    if (wanted.isArray()) {
      for (JsonNode one : wanted) {
        if (isOfType(one, value)) {
          return true;
        }
      }
      return false;
    }
    return switch (wanted.asText()) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isTextual();
      case "integer" -> value.isIntegralNumber();
      case "number" -> value.isNumber();
      case "boolean" -> value.isBoolean();
      default -> throw new AssertionError("unknown type: " + wanted);
    };
  }

  private static boolean contains(JsonNode list, JsonNode value) {
    for (JsonNode one : list) {
      if (one.equals(value)) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasAll(JsonNode names, JsonNode value) {
    for (JsonNode name : names) {
      if (!value.has(name.asText())) {
        return false;
      }
    }
    return true;
  }
}
