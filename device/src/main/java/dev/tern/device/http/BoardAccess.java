package dev.tern.device.http;

import dev.tern.device.board.BoardConfig;
import dev.tern.device.board.BoardException;
import dev.tern.device.board.HostName;
import dev.tern.device.board.SalvagedBoard;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.Optional;

/** Who is let in, as the board says. */
@Singleton
final class BoardAccess {
  @Produces
  @Singleton
  Access access(SalvagedBoard found) {
    return of(found.config().http());
  }

  /** Where the token can't be read nobody knows it: closed rather than open. */
  static Access of(BoardConfig.Http http) {
    if (http.tokenFile().isEmpty()) {
      return Access.fromHere(Optional.empty());
    }
    Token token = tokenOrUnknown(Path.of(http.tokenFile()));
    return http.isOpen()
        ? Access.fromElsewhere(HostName.ofThisMachine(), token)
        : Access.fromHere(Optional.of(token));
  }

  private static Token tokenOrUnknown(Path file) {
    try {
      return Token.in(file);
    } catch (BoardException alreadyTold) {
      return Token.unknown();
    }
  }
}
