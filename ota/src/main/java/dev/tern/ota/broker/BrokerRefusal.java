package dev.tern.ota.broker;

import dev.tern.ota.BrokerAddress;
import dev.tern.ota.Topics;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.eclipse.paho.mqttv5.client.MqttClientException;
import org.eclipse.paho.mqttv5.common.MqttException;

/** Why there is no connection, in a line that says what to do. */
final class BrokerRefusal {
  // Reason codes of MQTT 5.0, section 2.4.
  private static final int BAD_USER_OR_PASSWORD = 0x86;
  private static final int NOT_AUTHORIZED = 0x87;

  private BrokerRefusal() {}

  static String line(BrokerAddress address, Topics topics, Exception failure) {
    String broker = "broker=" + address.url() + ": ";
    return broker
        + switch (failure) {
          case MqttLink.Lost lost -> lost.getMessage();
          case MqttException refused when refused.getCause() != null ->
              ofConnection(refused.getCause());
          case MqttException refused -> ofBroker(address, topics, refused);
          default -> String.valueOf(failure.getMessage());
        };
  }

  private static String ofConnection(Throwable cause) {
    return switch (cause) {
      case UnknownHostException e -> "no machine of that name; correct broker, or the network";
      case ConnectException e -> "nobody listens there; start the broker or correct broker";
      case NoRouteToHostException e -> "no way to that machine; correct broker, or the network";
      case SocketTimeoutException e -> "no answer; correct broker, or the network";
      case SocketException e when String.valueOf(e.getMessage()).contains("not permitted") ->
          "this system lets the appliance reach no such address; allow it (IPAddressAllow= of its"
              + " systemd unit)";
      case SSLException e ->
          "it could not prove who it is: " + e.getMessage() + "; correct ca-file, or the broker";
      default -> cause.getMessage() + "; look at the broker's log";
    };
  }

  private static String ofBroker(BrokerAddress address, Topics topics, MqttException refused) {
    return switch (refused.getReasonCode()) {
      case BAD_USER_OR_PASSWORD, NOT_AUTHORIZED ->
          (address.user().isEmpty() ? "it lets nobody in without a user" : "it refuses the user")
              + " (user="
              + (address.user().isEmpty() ? "none" : address.user())
              + "); correct user and password-file, or let "
              + topics.device()
              + " in";
      case MqttClientException.REASON_CODE_CLIENT_TIMEOUT ->
          "no answer in time; is it an MQTT broker?";
      case MqttClientException.REASON_CODE_CLIENT_DISCONNECTING,
          MqttClientException.REASON_CODE_CLIENT_NOT_CONNECTED,
          MqttClientException.REASON_CODE_CLIENT_CLOSED,
          MqttClientException.REASON_CODE_CONNECTION_LOST ->
          "the connection broke; look at the broker's log";
      default -> "it refuses, reason code=" + refused.getReasonCode() + "; MQTT 5 is needed";
    };
  }
}
