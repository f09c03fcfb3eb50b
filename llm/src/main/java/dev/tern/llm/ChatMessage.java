package dev.tern.llm;

/** One message of a conversation. */
public record ChatMessage(Role role, String text) {
  /** Who says it. */
  public enum Role {
    SYSTEM,
    USER,
    ASSISTANT
  }
}
