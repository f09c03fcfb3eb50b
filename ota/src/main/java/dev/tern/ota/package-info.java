/**
 * Signed configuration and models over MQTT, into slots that roll back by themselves.
 *
 * <p>Holds only this page for now: the broker link, the trust chain (The Update Framework), the
 * block transfer and the slots come with the update work. Whoever needs the broker will get it from
 * {@code device}; nothing here knows an engine.
 */
package dev.tern.ota;
