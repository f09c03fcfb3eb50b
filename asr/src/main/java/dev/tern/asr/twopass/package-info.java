/**
 * Two listeners on one utterance: a quick one that hears while the person speaks, and a better one
 * that is asked only where the first is not sure.
 *
 * <p>The first listener is good at commands and hears them at once; the second writes free speech
 * far better but needs the whole utterance and more time. {@link dev.tern.asr.twopass.TwoPassModel}
 * feeds the first and asks, once the utterance is over, whether its words will do; that question is
 * the caller's (a sentence rule matched, say). Where they won't, {@link
 * dev.tern.asr.twopass.MergeRule} decides whose words are final, and why stands beside the answer.
 *
 * <p>The second does not begin when the utterance is over but when it may be: in each silence it
 * prepares, and where its words are likely to be needed understands them, while the silence has yet
 * to prove that it is the last. Speech that goes on makes that void.
 *
 * <p>Nothing here knows which engines the two are.
 */
package dev.tern.asr.twopass;
