/**
 * What a maker wires up over the broker (docs/integrate.md): acts that others carry out, and
 * commands that others give.
 *
 * <p>The one idea: nothing is claimed that nobody confirmed. An act is a request, and the reply
 * that is spoken waits for its answer; a command gets a result that says what came of it, or which
 * field was wrong. Both are small JSON documents, checked field by field here at the boundary.
 *
 * <p>Commands are four: say, mute, listen, cancel. None of them can make the appliance act, and
 * none is taken faster than a person could mean it. Left out: the connection itself ({@code
 * ota.broker}), and what is told without being asked ({@code report}).
 */
package dev.tern.device.integrate;
