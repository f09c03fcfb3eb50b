package dev.tern.device.part;

/**
 * How a part is opened.
 *
 * @param open returns when the part can be used, throws where it can't; safe to call again
 */
public record Opening(Part part, Runnable open) {}
