/**
 * The set that this process runs, where it is not what the device was installed with: a folder with
 * models, skills and a description of them, all verified before the process was started.
 *
 * <p>Whoever looks for something that a set may bring asks here first. The folder is named once a
 * process, before anything is loaded, and never changes; it is read and never written. Who verifies
 * a set, and which slot is the active one, is decided in {@code ota}.
 */
package dev.tern.device.slot;
