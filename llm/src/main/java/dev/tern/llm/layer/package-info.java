/**
 * What a transformer keeps beside its weights: the keys and values of what was read, and the angles
 * of positions.
 *
 * <p>The arithmetic on them is {@code tensor}'s. A {@link dev.tern.llm.layer.KvPool} takes its
 * memory once; conversations get their share of it or are refused, and nothing grows later. What is
 * here knows neither files nor architectures: the {@code model} package puts them in order.
 */
package dev.tern.llm.layer;
