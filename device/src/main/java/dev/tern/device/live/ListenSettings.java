package dev.tern.device.live;

import dev.tern.device.board.BoardConfig.ListenMode;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/**
 * When somebody is listened to.
 *
 * @param mode what makes the appliance listen
 * @param followUpMillis after a reply more is heard for so long without a call, unless it asks
 *     something; 0 is never
 * @param bargeIn whether it stops speaking when somebody speaks to it; asked each time
 */
public record ListenSettings(
    ListenMode mode, IntSupplier followUpMillis, BooleanSupplier bargeIn) {}
