/**
 * Two listeners on one utterance: a quick one that hears while the person speaks, and a better one
 * that is asked only where the first is not sure.
 *
 * <p>The first listener is good at commands and hears them at once; the second writes free speech
 * far better but needs the whole utterance and more time. {@link dev.tern.asr.twopass.TwoPassModel}
 * feeds both and asks, once the utterance is over, whether the first's words will do; that question
 * is the caller's (a sentence rule matched, say). Where they won't, {@link
 * dev.tern.asr.twopass.MergeRule} decides whose words are final, and why stands beside the answer.
 *
 * <p>Nothing here knows which engines the two are.
 */
package dev.tern.asr.twopass;
