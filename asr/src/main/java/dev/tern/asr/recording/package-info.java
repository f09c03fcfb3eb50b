/**
 * Files of any length to words.
 *
 * <p>A model hears utterances; a recording may be ten minutes long. {@link
 * dev.tern.asr.recording.RecordingTranscriber} reads it piece by piece, cuts the silence out,
 * transcribes utterance by utterance and puts every word at its place in the recording, so that
 * neither memory nor waiting time grows with the length.
 *
 * <p>It opens no model and prints nothing: the caller hands over the models and a listener.
 */
package dev.tern.asr.recording;
