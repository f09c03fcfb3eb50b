package dev.tern.device;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.quarkus.test.junit.main.QuarkusMainIntegrationTest;
import io.quarkus.test.junit.main.QuarkusMainTest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is tested of the command line in a JVM is tested of the native executable too. */
final class NativeTwinsTest {
  @Test
  void everyTestOfACommandIsRunAgainstTheExecutable() {
    var classes = new ClassFileImporter().importPackages("dev.tern.device");
    List<String> alone =
        classes.stream()
            .filter(test -> test.isAnnotatedWith(QuarkusMainTest.class))
            .filter(test -> test.getAllSubclasses().stream().noneMatch(NativeTwinsTest::isTwin))
            .map(test -> test.getSimpleName() + " has no subclass @QuarkusMainIntegrationTest")
            .toList();

    assertEquals(List.of(), alone);
  }

  private static boolean isTwin(JavaClass test) {
    return test.isAnnotatedWith(QuarkusMainIntegrationTest.class);
  }
}
