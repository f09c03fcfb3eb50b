package dev.tern.device.cli;

import io.quarkus.test.junit.main.QuarkusMainIntegrationTest;

/** The same of the native executable. */
@QuarkusMainIntegrationTest
final class GateCommandIT extends GateCommandTest {}
