/**
 * Phonemes to sound, by the hibari voice.
 *
 * <p>The neural net, run by ONNX Runtime, does not make samples: per 12.5 ms it yields a pitch, a
 * spectral envelope for a train of pulses, one for noise and a residual. Making sound from these is
 * plain signal processing and ours: {@link dev.tern.tts.voice.Pulses} at the pitch, through a
 * short-time Fourier transform, shaped, and back ({@link dev.tern.tts.voice.SoundMaker} states the
 * equation). {@link dev.tern.tts.voice.HibariVoice} joins text, phonemes and sound, a clause at a
 * time, so that the first words are heard while the rest is still being made.
 *
 * <p>Interface and equations are those that the voice's package states in its metadata (PyPI
 * hibari-tts 0.2.1, Apache-2.0); see docs/adr/0004.
 */
package dev.tern.tts.voice;
