/**
 * How near two words are in writing, so that an error about an unknown name can say which one was
 * probably meant. Used by whatever reads names that people type: boards, the model catalog. How
 * near words are in sound is another question, answered in {@code skill}.
 */
package dev.tern.device.spelling;
