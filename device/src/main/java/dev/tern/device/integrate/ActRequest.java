package dev.tern.device.integrate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.device.action.Act;
import dev.tern.device.action.Outbound.Result;
import dev.tern.ota.IncomingMessage;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/** An act as others are asked for it over the broker (docs/integrate.md), and the wait for them. */
public final class ActRequest {
  private ActRequest() {}

  /** The payload: {@code act}, {@code values} and {@code withinMillis}. */
  public static ObjectNode payload(Act act, Duration within) {
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.put("act", act.name());
    ObjectNode values = payload.putObject("values");
    act.values()
        .forEach(
            (name, value) -> {
              switch (value) {
                case Integer number -> values.put(name, number);
                case BigDecimal number -> values.put(name, number);
                case Boolean truth -> values.put(name, truth);
                default -> values.put(name, value.toString());
              }
            });
    return payload.put("withinMillis", within.toMillis());
  }

  /**
   * Waits for the answer, as long as was asked for.
   *
   * @param read what an answer says
   */
  public static Result await(
      CompletableFuture<IncomingMessage> asked, Function<IncomingMessage, Result> read) {
    try {
      return read.apply(asked.get());
    } catch (ExecutionException e) {
      return new Result.Unreachable(e.getCause().getMessage());
    } catch (InterruptedException e) {
      asked.cancel(true);
      Thread.currentThread().interrupt();
      return new Result.Unreachable("the appliance is ending");
    }
  }
}
