/**
 * Where sound comes from and goes to: Java Sound devices, and memory for files and tests.
 *
 * <p>A device is picked by a part of its name in the board's file. A machine without one says so in
 * a line and goes on with what it has.
 */
package dev.tern.device.audio;
