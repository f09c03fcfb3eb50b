/**
 * The link to the broker over MQTT 5, by Eclipse Paho.
 *
 * <p>The one idea: the link mirrors a small set of retained documents. Whoever wants to tell
 * something sets a document and forgets about it; one thread connects, sends what the broker does
 * not have yet, waits for a change or a loss, and begins anew. So nothing queues up while there is
 * no network, and after it comes back the broker has what is true now.
 *
 * <p>Messages are the exception, because each of them counts: they wait in an outbox of fixed room,
 * and what is over it is refused to its sender's face. What arrives goes into one mailbox for each
 * listener and is heard on threads of the link, so that nobody who is slow holds up the connection.
 *
 * <p>Paho's own reconnecting is not used: it has no jitter, and starts again at once with a broker
 * that accepts and then drops the connection, such as one where two devices have one name.
 */
package dev.tern.ota.broker;
