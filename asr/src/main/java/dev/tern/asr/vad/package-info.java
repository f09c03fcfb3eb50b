/**
 * When somebody speaks: where an utterance starts and ends in an endless stream of sound.
 *
 * <p>A {@link dev.tern.asr.vad.VoiceActivityDetector} says for every 32 ms how likely it is speech;
 * {@link dev.tern.asr.vad.UtteranceSegmenter} turns that into utterances: it bridges short pauses,
 * ignores clicks, keeps the pre-roll so that a soft first sound is not lost, and knows where the
 * speech ended, from where a turn's time is measured. All its times stand in {@link
 * dev.tern.asr.vad.SegmenterSettings}.
 *
 * <p>Whether what was said is complete is not known here; whoever reads the words may end an
 * utterance early.
 */
package dev.tern.asr.vad;
