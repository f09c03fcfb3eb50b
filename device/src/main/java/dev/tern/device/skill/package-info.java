/**
 * From the words that were heard to what the person wants, without a model.
 *
 * <p>Most of what people say to an appliance is said in few ways. Each skill lists them in a YAML
 * manifest as sentences with optional parts, alternatives and slots (the grammar is in
 * docs/skills.md). The one idea: a set of places in the utterance fits into the bits of a {@code
 * long}, so a pattern is a function from the places where it may start to the places where it may
 * end. Alternatives are an or, a sequence is a composition, and no sentence can make the matcher
 * run away: its cost is patterns times words.
 *
 * <p>{@link dev.tern.device.skill.Skills} loads manifests, {@link
 * dev.tern.device.skill.SentenceRules} reads utterances. Where no sentence fits exactly, the same
 * patterns are read again with a few misheard words allowed, which a dangerous intent never is.
 *
 * <p>Left out on purpose: turning "ten percent" into a number, doing what was asked, and asking
 * back; they belong to those who receive the {@link dev.tern.device.skill.Match}.
 */
package dev.tern.device.skill;
