/**
 * The appliance as a whole: the one place that knows every engine.
 *
 * <p>{@link dev.tern.device.Tern} starts, {@link dev.tern.device.Wiring} and the classes named like
 * it put the parts together, and nothing below imports this package. The parts live beside each
 * other: {@code board} (what this machine is), {@code model} (which models are installed), {@code
 * skill} (what a sentence means), {@code action} (what is done about it), {@code conversation} (a
 * turn from sound to sound), {@code part} (what of all this works and what has failed), {@code
 * live} (microphone and speaker while it runs), and the surfaces {@code cli}, {@code http}, {@code
 * audio} and {@code report} (to a broker).
 */
package dev.tern.device;
