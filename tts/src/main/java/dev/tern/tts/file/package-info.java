/**
 * The files of a voice: found, opened, or refused with one line that says which and what to do.
 *
 * <p>Everything a voice needs lies flat in one folder. {@link dev.tern.tts.file.VoiceFolder} knows
 * where, that a name ending in {@code .gz} is compressed, and how a broken file is reported; what
 * the bytes mean is the business of {@code phoneme} and {@code voice}, which read them as streams,
 * because a lexicon of 90,000 words parsed into a tree would cost the appliance its start-up time.
 */
package dev.tern.tts.file;
