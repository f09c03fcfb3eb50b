package dev.tern;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Holds the arrows of docs/architecture.md over the classes of all modules: who may know whom, and
 * that nobody knows each other in a circle.
 *
 * <p>It lives in {@code device} because only {@code device} has every module on its class path.
 */
class ArchitectureTest {

  private static final List<String> MODULES =
      List.of("pcm", "tensor", "asr", "llm", "tts", "ota", "device");
  private static final Path HOME = Path.of(System.getProperty("tern.home"));

  private static JavaClasses classes;

  @BeforeAll
  static void readClasses() {
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.tern");
  }

  @Test
  void everyModuleIsSeen() {
    for (String module : Set.of("pcm", "tensor", "asr", "llm", "tts", "device")) {
      assertTrue(
          classes.stream().anyMatch(resideInAPackage("dev.tern." + module + "..")),
          "no class of module " + module + " on the test class path");
    }
  }

  @Test
  void leavesKnowNoOtherModule() {
    moduleKnowsOnly("pcm");
    moduleKnowsOnly("tensor");
    moduleKnowsOnly("ota");
  }

  @Test
  void enginesKnowTheirLeavesAndNotEachOther() {
    moduleKnowsOnly("asr", "pcm", "tensor");
    moduleKnowsOnly("llm", "tensor");
    moduleKnowsOnly("tts", "pcm");
  }

  private static void moduleKnowsOnly(String module, String... others) {
    String[] allowed =
        Stream.concat(Stream.of(module), Stream.of(others))
            .map(name -> "dev.tern." + name + "..")
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage("dev.tern." + module + "..")
        .should()
        .dependOnClassesThat(resideInAPackage("dev.tern..").and(not(resideInAnyPackage(allowed))))
        .because(
            others.length == 0
                ? module + " stands alone"
                : module + " knows only " + String.join(" and ", others))
        .check(classes);
  }

  @Test
  void onlyTheDeviceKnowsQuarkusAndInjection() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.tern.device..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.quarkus..",
            "jakarta..",
            "org.eclipse.microprofile..",
            "io.vertx..",
            "io.smallrye..")
        .because("engines are plain Java libraries, constructed by device")
        .check(classes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"asr", "llm", "tts", "ota", "pcm", "tensor"})
  void theRootPackageIsTheApiAndImportsNothingBelowIt(String module) {
    noClasses()
        .that()
        .resideInAPackage("dev.tern." + module)
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.tern." + module + "..")
                .and(not(resideInAPackage("dev.tern." + module))))
        .because("device constructs what implements an API; the API does not know who that is")
        .check(classes);
  }

  @Test
  void theDevicesRootComposesAndNothingBelowImportsIt() {
    noClasses()
        .that(resideInAPackage("dev.tern.device..").and(not(resideInAPackage("dev.tern.device"))))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.tern.device")
        .because("the root wires the parts; a part that needs the root is not a part")
        .check(classes);
  }

  @Test
  void noPackagesKnowEachOtherInACircle() {
    slices().matching("dev.tern.(**)").should().beFreeOfCycles().check(classes);
  }

  @Test
  void theLanguageModelFlowsOneWay() {
    llmPackageDoesNotKnow("gguf", "generate", "model", "layer", "chat", "sampling", "tokenizer");
    llmPackageDoesNotKnow("layer", "generate", "model", "chat", "sampling", "tokenizer");
    llmPackageDoesNotKnow("model", "generate", "chat", "sampling", "tokenizer");
    llmPackageDoesNotKnow("tokenizer", "generate", "model", "layer", "chat", "sampling");
    llmPackageDoesNotKnow("sampling", "generate", "model", "layer", "chat", "grammar");
    llmPackageDoesNotKnow("chat", "generate", "model", "layer", "sampling", "grammar");
    llmPackageDoesNotKnow("grammar", "generate", "model", "layer", "sampling", "chat", "card");
    llmPackageDoesNotKnow("card", "generate", "model", "layer", "sampling", "tokenizer");
  }

  private static void llmPackageDoesNotKnow(String name, String... others) {
    noClasses()
        .that()
        .resideInAPackage("dev.tern.llm." + name + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            Stream.of(others).map(other -> "dev.tern.llm." + other + "..").toArray(String[]::new))
        .because(
            "generate -> model -> layer -> tensor; generate -> chat, grammar, sampling, tokenizer;"
                + " gguf knows none of them")
        .check(classes);
  }

  @Test
  void onlyTheCommandLinePrints() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.tern.device.cli..")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .because("what a person sees is decided in dev.tern.device.cli; everything else logs")
        .check(classes);
  }

  @Test
  void chanceIsNotTheSameInEveryProcess() {
    noClasses()
        .should()
        .callMethod(RandomGenerator.class, "getDefault")
        .because(
            "in a native executable its seed is that of the build: two processes draw the same"
                + " numbers; SecureRandom does not")
        .check(classes);
  }

  @Test
  void namesSayWhatAThingIs() {
    noClasses()
        .should()
        .haveNameMatching(".*(Manager|Helper|Util|Utils|Common|Service)")
        .because("where only such a name fits, the responsibility is not found yet")
        .check(classes);
  }

  @Test
  void everyPackageOpensWithItsWhy() throws IOException {
    Set<String> silent = new TreeSet<>();
    for (String module : MODULES) {
      Path sources = HOME.resolve(module).resolve("src/main/java");
      try (Stream<Path> files = Files.walk(sources)) {
        files
            .filter(file -> file.toString().endsWith(".java"))
            .map(Path::getParent)
            .distinct()
            .filter(folder -> Files.notExists(folder.resolve("package-info.java")))
            .forEach(folder -> silent.add(HOME.relativize(folder).toString()));
      }
    }

    assertTrue(silent.isEmpty(), "packages without package-info.java: " + silent);
  }
}
