/**
 * How the appliance shows what it is doing, beside its voice: a light, short sounds, and the topic
 * {@code turn} of the broker.
 *
 * <p>The one idea: all of it follows {@link dev.tern.device.conversation.StateChanges}, on threads
 * of its own that know the latest state alone, so that a slow light never holds up a conversation.
 * What can't be shown is told once in the log, and the conversation goes on.
 *
 * <p>Left out: the web page ({@code http}), and every decision.
 */
package dev.tern.device.show;
