/**
 * Written English to spoken English.
 *
 * <p>People write "7:05 a.m.", "-3.5°C" and "22 km/h" and say something else. {@link
 * dev.tern.tts.text.Normalizer} writes what is said: words and punctuation, no digits, no symbols.
 * {@link dev.tern.tts.text.ClauseSplitter} cuts the result where a speaker would breathe, so that
 * the first piece can be heard while the next is made. Both work on text alone and know no voice;
 * what a word sounds like is the business of {@code phoneme}.
 */
package dev.tern.tts.text;
