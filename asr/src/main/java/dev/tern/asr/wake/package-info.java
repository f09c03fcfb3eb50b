/**
 * Wake words: whether somebody calls the appliance. Nothing else of what is said while nobody has
 * called is looked at.
 */
package dev.tern.asr.wake;
