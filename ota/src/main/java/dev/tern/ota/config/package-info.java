/**
 * Settings that a fleet sends to a device while it runs.
 *
 * <p>One document counts, signed by the role {@code config} and retained at the broker. It is
 * checked as a whole against what the device says can change without a restart ({@link
 * dev.tern.ota.config.LiveKeys}); it is kept, then applied, then answered with where every value
 * comes from. What is older, forged or wrong in one field changes nothing but that answer.
 *
 * <p>A device without a broker goes on with the last document that was good. What the keys mean is
 * not known here.
 */
package dev.tern.ota.config;
