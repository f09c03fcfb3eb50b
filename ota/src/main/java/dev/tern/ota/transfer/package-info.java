/**
 * How files come to a device: over the broker, from an HTTP server, from a folder on a stick, and
 * as much as possible from what the device has already.
 *
 * <p>The one idea: a file is a list of chunks whose borders are set by its contents ({@link
 * dev.tern.ota.transfer.ChunkList}), so a file that was changed in one place has the chunks of the
 * old one everywhere else. Whatever holds a chunk with the right digest is as good as any other:
 * the part of the file that came before the power went, another file of the device, the origin.
 * {@link dev.tern.ota.transfer.Download} asks them in this order and believes none: every chunk is
 * hashed before it counts, and the whole file once more from the disk.
 *
 * <p>Above {@link dev.tern.ota.Origin} nobody knows which transport it is. The other end of the
 * broker's is {@link dev.tern.ota.transfer.Publisher}. Nothing here knows signatures, sets or
 * slots: whoever calls brings lengths and digests from trusted metadata, and says where a file
 * goes.
 */
package dev.tern.ota.transfer;
