/**
 * Which set a device runs, and the two folders that sets live in.
 *
 * <p>The one idea: everything that must not be half done is one small record, the ledger ({@link
 * dev.tern.ota.slot.Ledger}), replaced as a whole. Files of a set are written only to a slot that
 * the ledger says is neither in use nor needed; when they are all there, one record makes them the
 * set in use, and one record takes that back. So at whatever instruction the power goes, the device
 * starts with the old set or with the new one.
 *
 * <p>{@link dev.tern.ota.slot.Slots#atStart} decides before anything is loaded. It counts starts
 * that did not last, by no clock, and goes back by itself when there were too many.
 *
 * <p>Where files come from, who vouches for them and whether they are any good is not known here.
 */
package dev.tern.ota.slot;
