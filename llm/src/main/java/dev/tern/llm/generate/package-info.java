/**
 * The engine: opens a model file and continues prompts.
 *
 * <p>{@link dev.tern.llm.generate.LlmEngine} puts the other packages in order. Its one idea of its
 * own is to remember which tokens the KV cache holds: a prompt that begins like the last one is
 * read only from where it differs, so the system prompt costs its time once and a conversation pays
 * for its newest sentence.
 */
package dev.tern.llm.generate;
