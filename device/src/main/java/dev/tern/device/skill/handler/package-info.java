/**
 * Carries out what a maker's manifest hands to somebody else: a request over the broker, or a
 * program on this board.
 *
 * <p>The one idea: whatever the other side does, the person hears one of a few sentences that are
 * known beforehand. An answer has a time and a size; a program has those and a sandbox besides
 * (docs/adr/0022-sandbox.md), and gets the words of the slots as whole arguments and as variables,
 * never through a shell.
 *
 * <p>Everything here is an {@link dev.tern.device.action.Outbound}, so that the conversation knows
 * one way only by which acts leave it. Left out: what is said before and after, which is the
 * manifest's and {@code device.action}'s.
 */
package dev.tern.device.skill.handler;
