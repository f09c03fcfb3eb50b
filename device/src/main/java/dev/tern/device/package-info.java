package dev.tern.device;
