/**
 * The engines' native libraries: where they are, and what is wrong with one that can't be used.
 *
 * <p>In a JVM they come out of jars. An installed Tern has them in {@code lib} beside its
 * executable, and takes what is not there from the system; nothing has to be set. What the loader
 * says of a library that is missing, cut short or of another processor is hard to act on, and for
 * some damage the process is gone before it says anything: so files are looked at first, and {@link
 * dev.tern.device.library.LibraryException} says in one line what was found where and which Debian
 * package brings it. Engines know nothing of this.
 */
package dev.tern.device.library;
