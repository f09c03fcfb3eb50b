/**
 * What has to outlive a restart, and a power cut at any moment.
 *
 * <p>The one idea: one small JSON file for each kind of thing, replaced whole. It is written beside
 * the old one, brought to the disk, and takes its place in one step, so that there is always the
 * old or the new. A file that can't be read is moved aside with a warning, and costs nothing but
 * itself. Written only on changes: flash wears out.
 *
 * <p>Whoever owns a thing knows what its file says ({@code device.action}); here is only how it is
 * kept. Left out: history, and anything large.
 */
package dev.tern.device.keeping;
