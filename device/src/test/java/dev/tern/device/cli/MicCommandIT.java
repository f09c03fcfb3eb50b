package dev.tern.device.cli;

import io.quarkus.test.junit.main.QuarkusMainIntegrationTest;

/** The same of the native executable, as far as it needs no sound card. */
@QuarkusMainIntegrationTest
final class MicCommandIT extends MicCommandTest {}
