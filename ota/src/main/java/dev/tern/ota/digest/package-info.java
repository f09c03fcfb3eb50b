/**
 * What names the contents of a file: trusted metadata, chunks, slots and the ledger all go by it.
 */
package dev.tern.ota.digest;
