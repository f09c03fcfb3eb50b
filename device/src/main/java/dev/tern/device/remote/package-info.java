/**
 * A language model on another machine, behind an OpenAI-compatible address that the board's file
 * names; with none named nothing here is ever constructed, and no question leaves the board.
 *
 * <p>It is asked for free answers alone, over one connection without proxies and redirects, within
 * short times: who is asked aloud can't be kept waiting. Whoever uses it falls back to a model of
 * its own and says aloud where an answer came from.
 */
package dev.tern.device.remote;
