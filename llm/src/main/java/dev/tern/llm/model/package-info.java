/**
 * Model architectures, one class each: which weights there are and in which order the layers use
 * them.
 *
 * <p>{@code forward} is meant to be read from top to bottom beside the model's paper; it is one
 * long method on purpose. What is common to architectures lives in the layer package; what a file
 * must contain is checked while its weights are read, so that a forward pass checks nothing. A
 * weight that an architecture does not know is refused rather than ignored: left out quietly, it
 * would make a model that talks, but wrongly.
 */
package dev.tern.llm.model;
