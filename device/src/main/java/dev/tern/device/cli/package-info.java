/**
 * The command line: one class a command, each with {@code --help}, {@code --json} and an exit code.
 *
 * <p>Commands parse and print; the work is done by the packages they inject. Standard output
 * carries results alone, so that it can be piped; progress and errors go to standard error, an
 * error as one line that says what to do. Exit codes: 0 done, 1 failed, 2 wrong usage
 * (docs/cli.md).
 *
 * <p>All commands are made at each start, whichever is asked for: what they need is injected as a
 * {@code Provider} or is application scoped, so that it is made when it is used.
 */
package dev.tern.device.cli;
