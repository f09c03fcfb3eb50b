/**
 * The steps a transformer layer is made of, each as its paper defines it: root-mean-square norm,
 * rotary positions, attention over a cache, the gated feed-forward.
 *
 * <p>Hot: float arrays and plain loops, nothing allocated per token. A batch of tokens is {@code
 * [count, width]}, row after row, at consecutive positions; every step treats its rows alike and
 * independently, so a prompt gives the same numbers in one batch as token by token. The steps know
 * neither files nor architectures: the {@code model} package puts them in order.
 */
package dev.tern.llm.layer;
