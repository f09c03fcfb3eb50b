/**
 * The appliance while it runs: at its microphone, at its speaker, with its clock and its disk.
 *
 * <p>Whatever can go away comes back: cards are pulled out, disks fill up. Each loop here opens
 * what it needs, reports to {@link dev.tern.device.part.Parts} how that went, and on a loss waits
 * longer each time before it tries again, so that a broken card costs nothing but its own silence.
 *
 * <p>Turns themselves are taken by {@code conversation}; nothing here knows an engine.
 */
package dev.tern.device.live;
