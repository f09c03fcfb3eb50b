/**
 * Guesses what free wording means: "my eyes hurt, it is too bright in here" is no sentence of a
 * manifest, but shares words and pairs of words with others that ask for less light.
 *
 * <p>A small linear model does it, learned from what the manifests' sentences allow and from
 * labelled public sentences ({@code train/actions}); it takes well under a millisecond and gives
 * every intent a likelihood, which tells when to act, when to ask and when to leave it. It knows
 * the intents that it was trained with and no others; slots are not its matter.
 */
package dev.tern.device.wording;
