/**
 * Transformers: one way through the layers, and a class for each architecture that says how its
 * files name weights and which steps it has.
 *
 * <p>{@link dev.tern.llm.model.Transformer} is meant to be read from top to bottom beside a model's
 * paper; reading a batch is one long method on purpose, and what only some architectures do is a
 * weight that others lack. What a file must contain is checked while its weights are taken, so that
 * nothing is checked on the way. A weight that an architecture does not know is refused rather than
 * ignored: left out quietly, it would make a model that talks, but wrongly.
 */
package dev.tern.llm.model;
