/**
 * The parts of the appliance that can fail by themselves, and how each one fares.
 *
 * <p>An appliance in a hallway starts with what it has: without its language model it still sets
 * timers, without its sound card it still answers in writing. So opening a part is never allowed to
 * end the program. {@link dev.tern.device.part.StartUp} opens the parts and tries failed ones again
 * at a pace that harms nothing; {@link dev.tern.device.part.Parts} is the one list of what is
 * ready, loading or failed, from which the lines on standard error, the health pages and the
 * messages to the broker are told.
 *
 * <p>Knows no engine, no device and no protocol: an opening is a piece of code, a fault is a line
 * of text that was written where the fault was found.
 */
package dev.tern.device.part;
