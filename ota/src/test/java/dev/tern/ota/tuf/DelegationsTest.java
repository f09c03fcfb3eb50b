package dev.tern.ota.tuf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.ota.UntrustedException;
import dev.tern.ota.tuf.Delegations.Delegation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Order of the walk and diamonds are the project tuf-conformance's (tools/tuf-conformance). */
class DelegationsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "config/*,config/hall,true",
    "config/*,config/a/b,false",
    "config/*,config,false",
    "*,a,true",
    "*,a/b,false",
    "*/*,a/b,true",
    "a*c*e,abcde,true",
    "a*c*e,abcd,false",
    "*a/b,xa/b,true",
    "*a/b,x/b,false",
    "foo-?.tgz,foo-1.tgz,true",
    "foo-?.tgz,foo-12.tgz,false",
    "a?b,a/b,false",
    "**,abc,true",
    "a.c,abc,false",
    "[a],a,false",
    "A,a,false",
  })
  void aPatternStandsForNamesWithinOneFolder(String pattern, String path, boolean matches) {
    assertEquals(matches, Delegations.matches(pattern, path));
  }

  @Test
  void aPatternOfManyStarsTakesNoLongTime() {
    String path = "a".repeat(1000);

    assertTimeout(Duration.ofSeconds(2), () -> Delegations.matches("*a".repeat(400) + "b", path));
  }

  @Test
  void digestsOfPathsDelegateToo() {
    // printf models/x | sha256sum
    Delegations delegations =
        parse(
            "{\"keys\":{},\"roles\":[{\"name\":\"bin\",\"keyids\":[],\"threshold\":1,"
                + "\"terminating\":false,\"path_hash_prefixes\":[\"252be1\"]}]}");

    assertEquals(List.of("bin"), names(delegations, "models/x"));
    assertEquals(List.of(), names(delegations, "models/y"));
  }

  @Test
  void succinctRolesAreNumberedAsPythonTufNumbersThem() {
    Delegations delegations =
        parse(
            "{\"keys\":{},\"succinct_roles\":{\"keyids\":[],\"threshold\":1,\"bit_length\":10,"
                + "\"name_prefix\":\"bin\"}}");

    // tuf 7.0.0: SuccinctRoles([], 1, 10, "bin").get_role_for_target("models/x")
    assertEquals(List.of("bin-094"), names(delegations, "models/x"));
  }

  @Test
  void aRoleMayNotBeCalledLikeOneOfRoots() {
    for (String name : List.of("root", "timestamp", "snapshot", "targets", "", "x".repeat(300))) {
      assertThrows(
          UntrustedException.class,
          () ->
              parse(
                  "{\"keys\":{},\"roles\":[{\"name\":\""
                      + name
                      + "\",\"keyids\":[],\"threshold\":1,\"terminating\":false,\"paths\":[]}]}"));
    }
  }

  @Test
  void filesOfRolesStayInTheirFolder() {
    assertEquals("..%2Froot.json", RoleName.fileName("../root"));
    assertEquals("%2Fetc%2Fx.json", RoleName.fileName("/etc/x"));
    assertEquals("%C3%A9%3F.json", RoleName.fileName("é?"));
  }

  @Test
  void moreRolesThanTheLimitAreNotAsked() throws Exception {
    TestFleet fleet = new TestFleet(folder);
    for (int i = 0; i < 40; i++) {
      fleet.repository.addRole(
          "r" + i, RoleKeys.of(1, fleet.config.verification()), List.of("many/*"));
    }
    // As another publisher may have it: each lets the next be asked.
    fleet.publish();
    MemoryOrigin origin = fleet.origin();
    TestFleet.forge(
        origin,
        "metadata/2.targets.json",
        targets ->
            targets
                .at("/delegations/roles")
                .forEach(role -> ((ObjectNode) role).put("terminating", false)),
        fleet.targets);
    TestFleet.forge(
        origin,
        "metadata/2.snapshot.json",
        TestFleet.listing(origin, "targets", 2, "metadata/2.targets.json"),
        fleet.online);
    TestFleet.forge(
        origin,
        "metadata/timestamp.json",
        TestFleet.listing(origin, "snapshot", 3, "metadata/2.snapshot.json"),
        fleet.online);
    origin.files.put("metadata/3.snapshot.json", origin.files.get("metadata/2.snapshot.json"));
    TufTrust device = fleet.device(folder.resolve("device"));
    device.refresh(origin);

    UntrustedException refused =
        assertThrows(UntrustedException.class, () -> device.target("many/a", origin));

    assertTrue(refused.getMessage().contains("more than 32 roles"), refused.getMessage());
    assertEquals(Optional.empty(), device.target("other", origin));
  }

  private static List<String> names(Delegations delegations, String path) {
    return delegations.forTarget(path).stream().map(Delegation::name).toList();
  }

  private static Delegations parse(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return Delegations.from(new Fields("it", StrictJson.parse("it", bytes)));
  }
}
