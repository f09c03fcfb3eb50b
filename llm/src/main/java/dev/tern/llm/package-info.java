/**
 * The language model engine: GGUF files in, tokens out, on the CPU.
 *
 * <p>This page's types are the whole API; they import nothing below. Packages follow the flow, each
 * uses only those to its right: {@code generate -> model -> layer -> (tensor)}; {@code generate ->
 * chat, grammar, sampling, tokenizer}; {@code gguf} knows none of them. Engines are handed a {@code
 * Path}; they never learn what a slot, a board or a skill is.
 */
package dev.tern.llm;
