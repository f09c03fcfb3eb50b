/**
 * Turns that are kept to be looked at and taken again.
 *
 * <p>What was misheard can only be put right by whoever can hear it too. Where a board names a
 * folder for it, each spoken turn leaves its sound, the words as they came, the decision and the
 * times there; {@link dev.tern.device.trace.Replay} takes such a turn again and tells what has
 * changed.
 *
 * <p>It is somebody's voice in their home: nothing is recorded unless the board asks for it, only
 * the appliance's own user can read it, the folder has a limit beyond which the oldest turn goes,
 * and nothing here sends anything anywhere.
 *
 * <p>A turn does not wait for it. The sound is copied while it comes, and written by a thread of
 * its own when the turn is over; a full disk costs the record, never the turn.
 */
package dev.tern.device.trace;
