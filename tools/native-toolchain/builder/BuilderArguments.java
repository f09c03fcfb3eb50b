import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes the JVM arguments under which the image builder runs, from the modules that are there:
 * {@code lib/svm/builder-modules.args} and {@code lib/svm/builder-jvm.args}.
 *
 * <p>GraalVM's JDK is compiled to let the builder into its packages. An ordinary JDK is not, so
 * every package is exported to the builder's modules by name.
 *
 * <p>Usage: {@code java BuilderArguments.java HOME VERSION}
 */
final class BuilderArguments {
  public static void main(String[] args) throws IOException {
    Path home = Path.of(args[0]);
    String version = args[1];
    Path jars = home.resolve("lib/svm/builder");
    Files.write(home.resolve("lib/svm/builder-modules.args"), modules(jars));
    Files.write(home.resolve("lib/svm/builder-jvm.args"), jvm(version));
  }

  private static List<String> modules(Path folder) throws IOException {
    // The compiler replaces the JDK's own module of that name.
    List<Path> compiler;
    List<Path> others;
    try (Stream<Path> files = Files.list(folder)) {
      var byKind =
          files
              .filter(file -> file.toString().endsWith(".jar"))
              .sorted()
              .collect(
                  Collectors.partitioningBy(
                      file -> file.getFileName().toString().startsWith("compiler-")));
      compiler = byKind.get(true);
      others = byKind.get(false);
    }
    String builders =
        ModuleFinder.of(folder).findAll().stream()
            .map(module -> module.descriptor().name())
            .sorted()
            .collect(Collectors.joining(","));

    List<String> arguments = new ArrayList<>();
    arguments.add("--upgrade-module-path=" + joined(compiler));
    arguments.add("--module-path=" + joined(others));
    arguments.add("--enable-native-access=" + builders);
    // Beside what every JVM has: the door to the compiler, which the builder opens by an option.
    ModuleDescriptor compilerDoor =
        ModuleFinder.ofSystem().find("jdk.internal.vm.ci").orElseThrow().descriptor();
    Stream.concat(
            ModuleLayer.boot().modules().stream().map(Module::getDescriptor),
            Stream.of(compilerDoor))
        .flatMap(module -> exports(module, builders))
        .sorted()
        .forEach(arguments::add);
    return arguments;
  }

  private static Stream<String> exports(ModuleDescriptor module, String builders) {
    // The JDK's own compiler is replaced, see above.
    return module.name().startsWith("jdk.graal.")
        ? Stream.empty()
        : module.packages().stream()
            .map(name -> "--add-exports=" + module.name() + "/" + name + "=" + builders);
  }

  private static List<String> jvm(String version) {
    return List.of(
        "-XX:+UnlockExperimentalVMOptions",
        "-XX:+EnableJVMCI",
        "-XX:-UseJVMCICompiler",
        "-XX:+UseParallelGC",
        "-Xshare:off",
        "-Xss10m",
        "-Djava.awt.headless=true",
        "-Dcom.oracle.graalvm.isaot=true",
        "-Dorg.graalvm.nativeimage.imagecode=buildtime",
        "-Djava.system.class.loader=com.oracle.svm.hosted.NativeImageSystemClassLoader",
        "-Dtruffle.TrustAllTruffleRuntimeProviders=true",
        "-Dtruffle.TruffleRuntime=com.oracle.truffle.api.impl.DefaultTruffleRuntime",
        "-Dgraalvm.ForcePolyglotInvalid=true",
        "-Dgraalvm.locatorDisabled=true",
        "-Dsubstratevm.HostLibC=glibc",
        // The JDK is a newer update than the one the builder was released with.
        "-Dsubstratevm.IgnoreGraalVersionCheck=true",
        "-Djdk.internal.lambda.disableEagerInitialization=true",
        "-Djdk.internal.lambda.eagerlyInitialize=false",
        "-Djava.lang.invoke.InnerClassLambdaMetafactory.initializeLambdas=false",
        "-Djava.lang.invoke.MethodHandle.DONT_INLINE_THRESHOLD=-1",
        "-Djava.lang.invoke.MethodHandle.PROFILE_GWT=false",
        "-Djava.lang.invoke.VarHandle.VAR_HANDLE_GUARDS=false",
        "-Dorg.graalvm.version=" + version,
        "\"-Dorg.graalvm.vendor=GraalVM Community\"",
        // Quarkus reads the version out of this shape.
        "\"-Dorg.graalvm.vendorversion=GraalVM CE " + version + "+10.1\"");
  }

  private static String joined(List<Path> paths) {
    return paths.stream().map(Path::toString).collect(Collectors.joining(":"));
  }
}
