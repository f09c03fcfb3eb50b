/**
 * The fleet's side of trust: signing keys, and the repository of The Update Framework that they
 * sign.
 *
 * <p>A repository is a folder: {@code metadata/} and {@code targets/} are what devices read,
 * whichever way it reaches them, and hold only what is complete. What is being changed lies in
 * {@code staged/} until as many keys have signed it as its role asks for, so that the holders of
 * keys which never touch a network can sign one after the other.
 *
 * <p>Used by the commands of {@code tern fleet}, never by a device.
 */
package dev.tern.ota.repository;
