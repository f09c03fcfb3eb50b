/**
 * Sound for the native executable.
 *
 * <p>The image builder links the JDK's own native libraries from a fixed list, and Java Sound's is
 * not on it: microphone and speaker would be missing. {@link dev.tern.nativesound.JavaSoundFeature}
 * adds it. It reaches into the builder because there is no public way, so it is a module of its own
 * that only native builds see, tied to the builder's version in the root pom; it can go when the
 * builder links Java Sound by itself.
 */
package dev.tern.nativesound;
