/**
 * Words with times to subtitles that can be read while the sound plays.
 *
 * <p>{@link dev.tern.asr.subtitle.Subtitles} cuts a transcript into cues by the rules that
 * broadcasters agree on (at most two lines of 42 characters, seldom longer than a breath) and
 * writes them as SubRip or WebVTT. It knows no engine: any {@link dev.tern.asr.Transcript} whose
 * words have times will do.
 */
package dev.tern.asr.subtitle;
