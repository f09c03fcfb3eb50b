/**
 * What the running machine is: processor, cores, memory, board, sound cards.
 *
 * <p>Linux tells all of it in small text files under {@code /proc} and {@code /sys}, so it is read
 * from there and from nowhere else: no command is run, no library is asked. Every reader takes the
 * root folder as an argument, which makes any board a folder of a test. What a machine does not
 * tell is left empty, never guessed.
 *
 * <p>What to make of it, such as which board file fits, is decided in {@code board} and {@code
 * tune}. Here, too, is the one call that goes the other way: to keep a thread on some cores.
 */
package dev.tern.device.machine;
