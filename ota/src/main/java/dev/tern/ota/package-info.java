/**
 * Signed configuration and models over MQTT, into slots that roll back by themselves.
 *
 * <p>So far the link to the broker: a device that has one named keeps a few retained documents
 * there ({@link dev.tern.ota.Topics}), which tell whoever looks how it fares, also after it is
 * gone. The trust chain (The Update Framework), the block transfer and the slots come with the
 * update work.
 *
 * <p>The link is the only connection that leaves a device. Whoever needs it gets it from {@code
 * device}; nothing here knows an engine or a board.
 */
package dev.tern.ota;
