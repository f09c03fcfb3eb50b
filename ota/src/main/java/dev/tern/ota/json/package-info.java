/**
 * Small JSON documents, read field by field and strictly.
 *
 * <p>Whatever comes from a broker, a stick or a disk is looked at here before anybody believes it:
 * its size first, then its form (no field twice, nothing after the end), then each field with its
 * type and bounds, and at last that there is no field that nobody asked for. What is wrong is one
 * line that names the document and the field.
 *
 * <p>Records are taken apart by hand: nothing here needs reflection.
 */
package dev.tern.ota.json;
