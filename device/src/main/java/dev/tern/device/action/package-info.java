/**
 * What the appliance does about an intent, and what it says.
 *
 * <p>{@link dev.tern.device.action.Actions} is the way in: an {@link dev.tern.device.skill.Intent}
 * goes in, a {@link dev.tern.device.action.Reply} comes out, with the words to say and, where
 * something outside this process has to happen, one {@link dev.tern.device.action.Act} with typed
 * values. Whoever performs the intent hands the act to {@link dev.tern.device.action.Outbound} and
 * says what came of it ({@code Actions.after}). What a device without a network can keep by itself
 * (timers, alarms, reminders, lists, an order, the volume) is kept here by one class each, which
 * hands it to {@code keeping} so that it survives a restart; an order that is being taken does not.
 *
 * <p>The one idea: words become values before anything happens. A value that cannot be read is
 * repeated and asked for again, a missing one is asked for, what may hurt asks for a yes, and what
 * this device cannot do is refused by name. Sentences live in {@code replies/<language>.yaml}.
 *
 * <p>Left out: recognizing intents ({@code skill}), free answers (a reply may say that it is for
 * the model), sound, and how files are written ({@code keeping}).
 */
package dev.tern.device.action;
