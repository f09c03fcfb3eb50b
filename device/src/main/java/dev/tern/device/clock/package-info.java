/**
 * What time it is, how much time has passed, and whether either can be relied on.
 *
 * <p>A small board has no clock of its own: it starts in the past and jumps to the present when
 * somebody sets it, or never. So there are two clocks here. {@link
 * dev.tern.device.clock.SteadyClock} counts from the machine's start and never jumps; what lasts is
 * counted by it. The wall clock says what time it is, and {@link dev.tern.device.clock.ClockTrust}
 * whether to believe it; what happens at a time of day waits until it can be believed.
 *
 * <p>Left out: setting a clock. Whoever may do that is the system.
 */
package dev.tern.device.clock;
