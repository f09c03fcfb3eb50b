package dev.tern.device.conversation;

/** What the appliance is doing, as a person at it would say. */
public enum ConversationState {
  /** Waits to be called. */
  IDLE,
  /** Hears somebody out. */
  LISTENING,
  /** Has heard somebody and has not begun to answer. */
  THINKING,
  /** Speaks. */
  SPEAKING,
  /** Has answered, and hears more without being called again. */
  FOLLOW_UP
}
