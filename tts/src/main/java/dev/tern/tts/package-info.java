/**
 * Words to speech.
 *
 * <p>A {@link dev.tern.tts.Synthesizer} speaks a {@link dev.tern.tts.Phrase} clause by clause: the
 * first clause's samples come before the second is computed. {@code text} makes written language
 * speakable, {@code phoneme} finds the sounds, {@code voice} makes them. Constructed by {@code
 * device}, which hands it a folder; it opens no audio device.
 */
package dev.tern.tts;
