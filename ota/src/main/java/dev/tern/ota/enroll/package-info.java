/**
 * How a device comes to belong to a fleet, and to the broker that it reaches it by.
 *
 * <p>A device that nobody enrolled believes nobody: it has no keys to check a signature against, so
 * no settings and no offer are accepted. Enrolment brings all that at once in one document, {@link
 * dev.tern.ota.enroll.EnrolmentBundle}: its site and name, the first trusted root of The Update
 * Framework, and the broker with credentials. It comes as a file, on a stick, or over MQTT by a
 * code that is read out to whoever stands at the device.
 *
 * <p>The folder {@code STATE/ota} is readable by the appliance alone. What enrolment writes there
 * is one step or none, also where the power goes in the middle.
 *
 * <p>A broker can move. New settings are tried for a few minutes ({@link
 * dev.tern.ota.enroll.BrokerTrial}); whatever happens in between, the old ones come back unless the
 * new ones have proved to work.
 */
package dev.tern.ota.enroll;
