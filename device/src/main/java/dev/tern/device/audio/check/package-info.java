/**
 * Whether a microphone is set up well: how loud a person is in it, how quiet the room, what is cut
 * off, and how the speaker comes back into it.
 *
 * <p>The figures are plain measurements of recorded sound ({@link
 * dev.tern.device.audio.check.SoundLevels}, {@link dev.tern.device.audio.check.Echo}); what to turn
 * follows from them in one place ({@link dev.tern.device.audio.check.MicAdvice}). Recognition is
 * not asked: what it can make of a voice depends on these first.
 */
package dev.tern.device.audio.check;
