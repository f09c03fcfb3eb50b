package dev.tern.device.conversation;

import dev.tern.asr.Transcript;
import dev.tern.pcm.PcmFormat;

/**
 * What a person said, and what the first listener made of it.
 *
 * @param samples the speech, 16 kHz, one channel, without the silence around it
 * @param first the first listener's words
 * @param endpointNanos silence that was waited for after the end of speech
 * @param backlogNanos from the end of that silence until {@code first} was there
 */
@SuppressWarnings("ArrayRecordComponent") // sound is bulk data; identity is not compared
record Utterance(short[] samples, Transcript first, long endpointNanos, long backlogNanos) {
  double seconds() {
    return (double) samples.length / PcmFormat.SPEECH.sampleRateHz();
  }
}
