/**
 * What else than a voice makes the appliance listen: a key that is held. Linux hands every key, be
 * it a keyboard's or a button on a pin, out as the same small records from a file below {@code
 * /dev/input}; they are read as a file, with no library. What a key does is decided by whoever
 * listens to it.
 */
package dev.tern.device.trigger;
