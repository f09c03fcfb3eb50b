/**
 * Spoken words as values: "half past six" as 6:30, "an hour and a half" as 90 minutes, "twelve plus
 * thirty" as 42.
 *
 * <p>A skill copies words out of the utterance; a model may do the same. Neither is trusted with
 * arithmetic: these parsers turn words into numbers, times, dates, levels and measures, and {@link
 * dev.tern.device.action.value.Aloud} turns values back into words worth hearing. Each parser reads
 * all of its input or nothing: an empty result means "ask again", never a guess. They are plain
 * functions of their input (and of today's date, where a date needs one), safe from any thread.
 *
 * <p>They read English, in letters ("twenty one") as a recognizer writes and in digits ("21", "7:30
 * p.m.", "10%") as a second recognizer or a keyboard does. Another language is another package
 * beside this one, with the same result types.
 */
package dev.tern.device.action.value;
