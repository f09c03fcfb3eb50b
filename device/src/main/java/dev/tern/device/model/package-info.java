/**
 * Models by name: a catalog says what exists, a store says what is on this machine, a puller brings
 * what is missing.
 *
 * <p>The problem: a voice, a language model and two listeners are a few hundred megabytes that do
 * not belong into a repository, come from different places and must never be half there or silently
 * different. The one idea: the catalog holds the SHA-256 of every file, so it does not matter who
 * carries the bytes. That lets an ordinary package client fetch them (a client set up for a closed
 * mirror works as it is, and no registry's address appears here), or a plain address, or a folder
 * on a stick.
 *
 * <p>{@link dev.tern.device.model.Catalog} is read from YAML; {@link
 * dev.tern.device.model.ModelStore#require} hands an engine a folder whose digests were checked;
 * {@link dev.tern.device.model.ModelPuller} stages, checks and renames. Used by the wiring and the
 * command line. It deliberately leaves out what a model means: engines are handed a path. Signed
 * updates over the broker are another matter ({@code dev.tern.ota}).
 */
package dev.tern.device.model;
