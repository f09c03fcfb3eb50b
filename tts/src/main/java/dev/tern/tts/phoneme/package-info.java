/**
 * Words to sounds: how American English is said.
 *
 * <p>Spelling doesn't tell how English sounds, so most words are looked up: a checked lexicon
 * first, a larger unchecked one after it. Where one spelling has several readings (read, live,
 * record) the part of speech decides. What no list holds is derived from its stem (-s, -ed, -ing),
 * put together from its parts, spelled out where it is an initialism, or guessed by a small net.
 * Small words change with their neighbors (the apple, the pear), so a clause is said from its end
 * to its start.
 *
 * <p>The notation is that of misaki (Apache-2.0): IPA with capitals for diphthongs (A as in day, I
 * as in my, O as in go, W as in now, Y as in boy) and T for a tapped t; the voice was trained on
 * it. Text comes normalized by {@code text}: no digit ever arrives here.
 */
package dev.tern.tts.phoneme;
