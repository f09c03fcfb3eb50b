package dev.tern.device.http;

/** What an error answer carries: one line that says what was expected, found and what to do. */
public record Problem(String error) {}
