/**
 * Sampled sound as a value: formats, samples, WAV files, resampling, ring buffers, loudness.
 *
 * <p>Every engine hears and speaks through these types, so that sound has one meaning in the whole
 * appliance: signed 16-bit samples, interleaved, with the rate they were taken at. This package
 * opens no audio device, starts no thread and knows no model.
 */
package dev.tern.pcm;
