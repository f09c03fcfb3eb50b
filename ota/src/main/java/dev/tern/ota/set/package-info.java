/**
 * What a set of files is, as a document: {@code sets/NAME.json}, what it asks of a device, and the
 * offer that names it.
 *
 * <p>The one idea: whoever holds a {@link dev.tern.ota.TargetSet} that was read here holds one that
 * can be laid out in a folder of its own and nowhere else: every path is plain, lies in a folder
 * meant for its role and is there once, and every number is within bounds. The fleet side writes
 * with the same rules that the device reads with.
 *
 * <p>Whether a document is genuine is not known here: it is a target, and the trust chain has
 * checked its digest before anybody reads it.
 */
package dev.tern.ota.set;
