/**
 * What the device believes of a repository: the client of The Update Framework, specification 1.0.
 *
 * <p>Whoever stands between the publisher and a device may send anything. So a device starts from
 * one file that enrolment brought, the root, and believes of what comes only what a chain of
 * signatures from that root covers, in the order of the specification's section 5. {@link
 * dev.tern.ota.tuf.TrustRules} is that section without files and network; {@link
 * dev.tern.ota.tuf.TufTrust} fetches, stores and holds what the rules let through.
 *
 * <p>Strict by choice: nothing is parsed before its size is known to be allowed, a file that could
 * be read in two ways is refused, and each refusal names the attack that it would be.
 *
 * <p>Targets' contents are not fetched here, only described. Signing is {@code ota.repository}'s.
 */
package dev.tern.ota.tuf;
