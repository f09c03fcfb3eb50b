package dev.tern.device.live;

import dev.tern.device.board.BoardConfig.ListenMode;

/**
 * When somebody is listened to.
 *
 * @param mode what makes the appliance listen
 * @param followUpMillis after a reply more is heard for so long without a call; 0 is never
 * @param bargeIn whether it stops speaking when somebody speaks to it
 */
public record ListenSettings(ListenMode mode, int followUpMillis, boolean bargeIn) {}
