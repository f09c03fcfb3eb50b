/**
 * What a model file is, told without loading it: what it calls itself, how its weights are stored,
 * whether this engine knows its parts, and how much memory it will want.
 *
 * <p>Reading a file's head takes milliseconds and next to no memory, so that a model that is too
 * large for a board is found out before anything is loaded. Nothing here computes with weights.
 */
package dev.tern.llm.inspect;
