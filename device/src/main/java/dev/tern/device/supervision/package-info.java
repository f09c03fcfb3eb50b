/**
 * What tells the one who started Tern how it is doing, so that a machine nobody looks at heals.
 *
 * <p>systemd starts a service of {@code Type=notify} and waits for a datagram that says it is
 * ready; with {@code WatchdogSec} it ends and restarts a service that stops sending signs of life.
 * A timer that sends them would prove that the timer runs. So each loop of the appliance has a
 * {@link dev.tern.device.supervision.Pulse}, and the {@link dev.tern.device.supervision.Watchdog}
 * sends a sign of life only while every pulse beats.
 *
 * <p>Without {@code NOTIFY_SOCKET} in the environment all of this does nothing and loads nothing.
 * What is to be done about a fault is not decided here.
 */
package dev.tern.device.supervision;
