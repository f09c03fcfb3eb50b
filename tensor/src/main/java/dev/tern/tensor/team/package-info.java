/**
 * The threads that share one piece of arithmetic.
 *
 * <p>A token of a language model is some two hundred small products, each too short to hand to an
 * executor and each needing the result of the one before. A {@link dev.tern.tensor.team.ThreadTeam}
 * keeps its threads awake for the moment between two products, offers their cores to others while
 * it waits for longer, and sleeps between two turns. Whoever must not wait asks it to step aside.
 * Whoever owns an engine owns its team and closes it; the team deliberately has no queue, no
 * futures and no priorities.
 */
package dev.tern.tensor.team;
