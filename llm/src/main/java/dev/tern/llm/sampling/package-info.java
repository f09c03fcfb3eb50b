/**
 * From logits to a token.
 *
 * <p>{@link dev.tern.llm.sampling.Sampler} applies the rules of a {@link dev.tern.llm.Sampling} in
 * the order llama.cpp applies them by default, so that presets found on model cards mean the same
 * here: repeat penalty, top k, top p, min p, temperature, draw. It keeps no state but its random
 * numbers; a seed gives the same text again. Where a grammar allows few tokens, it chooses among
 * their logits alone. {@link dev.tern.llm.sampling.PromptLookup} guesses tokens ahead.
 */
package dev.tern.llm.sampling;
