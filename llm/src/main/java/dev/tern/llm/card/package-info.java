/**
 * Finds out what is known of a model.
 *
 * <p>Most of a {@link dev.tern.llm.ModelCard} stands in the model's file ({@link
 * dev.tern.llm.card.DerivedCard}). What was measured, or what its maker knows better, stands in a
 * JSON document beside it ({@link dev.tern.llm.card.CardFile}), which says which file it belongs
 * to: a card of another file is ignored, and who opened the model is told.
 *
 * <p>Knows {@code gguf} and {@code chat}. What follows from a card, how long a prompt may be and
 * what a coarse model is refused, is the card's own business.
 */
package dev.tern.llm.card;
