/**
 * Holds a model to a shape, so that what it writes is always valid JSON of a schema.
 *
 * <p>A {@link dev.tern.llm.Schema} is finite, so the texts that fit it are a regular language of
 * bytes: {@link dev.tern.llm.grammar.Grammar} makes an automaton of it, and makes its states only
 * when a text reaches them. Tokens do not keep to the borders of JSON ({@code ":"} is one, {@code
 * "},} another), so the tokens that may come next are found by walking the automaton and a tree of
 * all tokens ({@link dev.tern.llm.grammar.TokenTree}) together; what the automaton does not allow
 * is never visited. Where only one text can follow, its tokens are given at once and the model is
 * not asked.
 *
 * <p>No state is a dead end: a schema whose bytes no token spells is refused when it is compiled.
 * Whoever takes only allowed tokens ends with a valid value, whatever the model prefers.
 *
 * <p>Knows {@code tokenizer}; {@code generate} uses it.
 */
package dev.tern.llm.grammar;
