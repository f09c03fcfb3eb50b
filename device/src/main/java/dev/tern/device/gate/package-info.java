/**
 * Whether another set of models and skills does this device's task at least as well as the one in
 * use, found out on the device itself before the set is used.
 *
 * <p>The candidate runs in a process of its own, the same program started again with the
 * candidate's folder: it may crash in native code, hang or grow, and the appliance goes on. It is
 * asked what its health suite says ({@link dev.tern.device.gate.HealthSuite}), measured, and held
 * against the suite's thresholds and against the set in use, which is measured the same way in
 * turns with it ({@link dev.tern.device.gate.Gate}). Where both do not fit into memory together,
 * the gate is gone through at a start in quiet hours, before the appliance loads anything ({@link
 * dev.tern.device.gate.GateAlone}). In shadow ({@link dev.tern.device.gate.Shadow}) the candidate
 * answers the same turns without speaking; after its start it is watched for a while ({@link
 * dev.tern.device.gate.CanaryWatch}).
 *
 * <p>What is done about a verdict, and where files lie, is decided in {@code ota}.
 */
package dev.tern.device.gate;
