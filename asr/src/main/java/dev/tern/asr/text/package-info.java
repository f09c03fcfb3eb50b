/**
 * Words as they are spoken, so that texts of different origin can be compared.
 *
 * <p>One listener writes "Set an alarm for 7 a.m.", the other "set an alarm for seven am", and a
 * sentence rule was written as a person would say it. {@link dev.tern.asr.text.SpokenForm} turns
 * all of them into the same lower-case words without marks; {@link dev.tern.asr.text.WordErrorRate}
 * counts how far two such texts lie apart. The merge rule of the two listeners, the sentence rules
 * and every measurement go through these two, so they agree on what is the same.
 *
 * <p>English only. Writing numbers back as digits is left to those who want them.
 */
package dev.tern.asr.text;
