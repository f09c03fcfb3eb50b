/**
 * What machine this is and how the appliance is to use it.
 *
 * <p>A board is one YAML file. It is read into records that check themselves, so that holding a
 * {@link dev.tern.device.board.BoardConfig} means it is valid; an unknown key or an impossible
 * value is one line with file, line, what was expected and what to do.
 */
package dev.tern.device.board;
