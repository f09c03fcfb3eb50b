/**
 * What a device tells those who are to help: one file that somebody carries away, made without a
 * network, beside a running appliance or instead of one that does not start.
 *
 * <p>It is made to be shown to strangers. What it holds is chosen piece by piece, never by copying
 * folders; known secrets are looked for in all of it and taken out, and so is whatever looks like
 * one. Words that people said are not in it: of the log only lines are kept of which it is known
 * that they hold none.
 */
package dev.tern.device.support;
