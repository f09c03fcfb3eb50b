/**
 * Holds a board's file against the machine it is to run on.
 *
 * <p>A file can be valid and still wrong here: more threads than cores, a limit above the memory, a
 * microphone that is not plugged in. Each question gives one finding that says what was expected,
 * what was found, and what to change. An error is what keeps the appliance from doing its work; a
 * warning is what it does worse, or goes without.
 *
 * <p>It looks and touches nothing; the machine comes in as a value, so any machine can be tested.
 */
package dev.tern.device.board.check;
