/**
 * How fast this machine runs a language model, in numbers that can be compared.
 *
 * <p>A token can't be written faster than its weights are read, so a speed alone says little: it is
 * told beside the machine's own read speed, measured in the same run. {@link
 * dev.tern.device.measure.ReadSpeed} measures memory, {@link dev.tern.device.measure.LlmSpeed} one
 * loaded model, {@link dev.tern.device.measure.LlmRequests} answers single requests, so that
 * another program can let two engines take turns. What is measured in rounds is told as the median,
 * the first round only warms up.
 *
 * <p>It measures and keeps nothing; which settings are fastest is found by {@code tune}.
 */
package dev.tern.device.measure;
