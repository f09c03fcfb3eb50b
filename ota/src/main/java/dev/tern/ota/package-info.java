/**
 * Signed configuration and models over MQTT, into slots that roll back by themselves.
 *
 * <p>The way of an update leads through the packages below: {@code broker} brings offers and
 * blocks, {@code tuf} says what is genuine, {@code transfer} fetches it, {@code slot} keeps the old
 * set and the new one apart, and {@code agent} goes the whole way. {@code fleet} and {@code
 * repository} are the other end. What they share stands here: interfaces and records that import
 * nothing below.
 *
 * <p>The link is the only connection that leaves a device. Whoever needs it gets it from {@code
 * device}; nothing here knows an engine or a board.
 */
package dev.tern.ota;
