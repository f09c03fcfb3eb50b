package dev.tern.device.cli;

import io.quarkus.test.junit.main.LaunchResult;
import io.quarkus.test.junit.main.QuarkusMainIntegrationTest;
import io.quarkus.test.junit.main.QuarkusMainLauncher;
import java.util.Arrays;
import java.util.stream.Stream;

/** The same of the native executable. */
@QuarkusMainIntegrationTest
final class TuneCommandIT extends TuneCommandTest {
  @Override
  LaunchResult launch(QuarkusMainLauncher launcher, String... arguments) {
    return launcher.launch(
        Stream.concat(Stream.of("-Dtern.board=" + board()), Arrays.stream(arguments))
            .toArray(String[]::new));
  }
}
