/**
 * The appliance's wake words: where their files lie, how well they are heard, and how an owner's
 * own word is taught on the board.
 *
 * <p>Hearing itself is {@code asr.wake}; this package knows folders, the voice and the model store.
 */
package dev.tern.device.wake;
