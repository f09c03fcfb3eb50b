/**
 * The way of an update through a device, from an offer to a set that is in use for good, or to a
 * reason why it is not.
 *
 * <p>The one idea: the agent keeps nothing in mind that matters. Where an update stands is in the
 * ledger of {@link dev.tern.ota.slot.Slots}; each step may be begun again from its beginning, and
 * ends with one change of the ledger. So a cut of power, a restart, a lost network and a newer
 * offer are all the same thing: the loop looks where it stands and goes on.
 *
 * <p>It has one thread. What the appliance does meanwhile is not touched but by {@link
 * dev.tern.ota.Appliance#restart}, which happens between two turns.
 */
package dev.tern.ota.agent;
