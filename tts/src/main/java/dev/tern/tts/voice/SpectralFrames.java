package dev.tern.tts.voice;

/**
 * What the net says about a stretch of speech. Bins are the slow axis: {@code [bins, frames]},
 * row-major, as ONNX Runtime delivers them.
 *
 * @param frameCount frames of 12.5 ms
 * @param harmonicLogGain lh: how strongly the pulses sound
 * @param harmonicTurn theta: how far their phase is turned, before tanh
 * @param noiseLogGain ln: how strongly noise sounds
 * @param residualLogGain lr: how strong what neither explains is
 * @param residualPhase phi, in radians
 * @param pitchHz one per frame; near or below zero where unvoiced
 */
@SuppressWarnings("ArrayRecordComponent") // bulk data; identity is not compared
record SpectralFrames(
    int frameCount,
    float[] harmonicLogGain,
    float[] harmonicTurn,
    float[] noiseLogGain,
    float[] residualLogGain,
    float[] residualPhase,
    float[] pitchHz) {}
