package dev.tern.ota.broker;

import java.io.EOFException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/** Hears of messages, and of the end of a connection. It never throws: Paho would hang up. */
final class LinkCallback implements MqttCallback {
  /** Session taken over, MQTT 5.0 section 3.14.2.1. */
  private static final int TAKEN_OVER = 0x8E;

  private final Consumer<String> lost;
  private final BiConsumer<String, MqttMessage> arrived;

  /**
   * @param arrived must not wait: it is called on the thread that keeps the connection
   */
  LinkCallback(Consumer<String> lost, BiConsumer<String, MqttMessage> arrived) {
    this.lost = lost;
    this.arrived = arrived;
  }

  @Override
  public void disconnected(MqttDisconnectResponse response) {
    MqttException failure = response.getException();
    int code = failure == null ? response.getReturnCode() : failure.getReasonCode();
    Throwable cause = failure == null ? null : failure.getCause();
    if (code == TAKEN_OVER) {
      lost.accept("another device with the same name has connected; each needs a name of its own");
    } else if (cause instanceof EOFException) {
      // Brokers also do this, without a reason code, to the older of two devices with one name.
      lost.accept("the broker ended the connection; is it down, or is this device's name in use?");
    } else if (cause != null) {
      lost.accept("the connection was lost: " + cause.getMessage());
    } else {
      lost.accept("the connection was lost, reason code=" + code);
    }
  }

  @Override
  public void mqttErrorOccurred(MqttException exception) {}

  @Override
  public void messageArrived(String topic, MqttMessage message) {
    arrived.accept(topic, message);
  }

  @Override
  public void deliveryComplete(IMqttToken token) {}

  @Override
  public void connectComplete(boolean reconnect, String serverUri) {}

  @Override
  public void authPacketArrived(int reasonCode, MqttProperties properties) {}
}
