/**
 * Takes the appliance's own voice out of what its microphone hears, so that it can be talked over
 * and doesn't answer itself.
 *
 * <p>The sound that is played and the sound that is heard come from two threads, in pieces of any
 * length, with times that are off by some milliseconds. {@link dev.tern.device.audio.echo.FarEnd}
 * lays what is played along the clock; {@link dev.tern.device.audio.echo.WebRtcEchoCanceller} takes
 * from it, for every 10 ms of microphone, the 10 ms that were played then, and hands both to
 * WebRTC's canceller ({@link dev.tern.device.audio.echo.NativeEchoCanceller}), which learns the
 * room and subtracts it. While nothing has been played for a second, nothing is computed.
 *
 * <p>What is left of the echo is for {@code conversation.SpokenWordsGuard}, which knows the words.
 */
package dev.tern.device.audio.echo;
