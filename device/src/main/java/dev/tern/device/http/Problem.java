package dev.tern.device.http;

import io.quarkus.runtime.annotations.RegisterForReflection;

/** What an error answer carries: one line that says what was expected, found and what to do. */
@RegisterForReflection
public record Problem(String error) {}
