/**
 * Files that survive a loss of power.
 *
 * <p>A file system keeps promises only to those who ask: what was written is in memory until it is
 * synced, and a new name in a folder is in memory until the folder is synced. {@link
 * dev.tern.ota.disk.FileDisk} asks at the right places, once, so that nobody else has to remember:
 * a small file is replaced as a whole, a large one is written in parts and synced when its writer
 * says so.
 *
 * <p>What is in a file, and what a missing or a damaged one means, is for those who own it.
 */
package dev.tern.ota.disk;
