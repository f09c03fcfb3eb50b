/**
 * The engine: opens a model file and continues prompts, several at once.
 *
 * <p>{@link dev.tern.llm.generate.LlmEngine} puts the other packages in order. Two ideas are its
 * own. A session remembers which tokens its cache holds: a prompt that begins like the last one is
 * read only from where it differs, so the system prompt costs its time once, on disk even once for
 * all starts, and a conversation pays for its newest sentence. And what several sessions want next
 * is read together, because the time goes into the weights, which are then read once for all.
 */
package dev.tern.llm.generate;
