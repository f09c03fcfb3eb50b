import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The {@code native-image} command: turns its documented options into a start of the image builder.
 *
 * <p>Maven Central has the builder's jars but not this command. It reads the options' names from
 * the annotations of the builder itself, collects {@code META-INF/native-image} from the class
 * path, and starts the builder in a JVM of its own. Of the documented options, module paths are
 * left out: Quarkus builds from jars.
 *
 * <p>Usage: {@code NativeImage HOME [OPTION...] [-jar JAR | CLASS] [NAME]}
 */
public final class NativeImage {
  private static final String USER = "user";

  /** Configuration files of a jar, and the builder's option that each is handed to. */
  private static final Map<String, String> CONFIGURATION_FILES =
      Map.of(
          "jni-config.json", "JNIConfigurationResources",
          "reflect-config.json", "ReflectionConfigurationResources",
          "resource-config.json", "ResourceConfigurationResources",
          "proxy-config.json", "DynamicProxyConfigurationResources",
          "serialization-config.json", "SerializationConfigurationResources",
          "reachability-metadata.json", "ReachabilityMetadataResources");

  private static final String PROPERTIES_FILE = "native-image.properties";

  /** Configuration that {@code --exclude-config} takes out again. */
  private record Exclusion(Pattern jar, Pattern resource) {}

  private final Path home;
  private final Map<String, PublicOption> options = PublicOption.all();
  private final List<String> builderOptions = new ArrayList<>();
  private final List<String> jvmArguments = new ArrayList<>();
  private final Set<Path> classPath = new LinkedHashSet<>();
  private final Set<String> addedModules = new LinkedHashSet<>();
  private final List<Exclusion> exclusions = new ArrayList<>();
  private final List<String> plainWords = new ArrayList<>();
  private boolean dryRun;
  private boolean fromJar;

  private NativeImage(Path home) {
    this.home = home;
  }

  public static void main(String[] args) throws Exception {
    NativeImage image = new NativeImage(Path.of(args[0]).toRealPath());
    image.builderOptions.add("-H:Path@driver=" + Path.of("").toAbsolutePath());
    image.read(argumentFile(image.home.resolve("lib/svm/target.args")), "driver");
    String more = System.getenv("NATIVE_IMAGE_OPTIONS");
    if (more != null && !more.isBlank()) {
      image.read(List.of(more.strip().split("\\s+")), USER);
    }
    image.read(Arrays.asList(args).subList(1, args.length), USER);
    image.nameImage();
    System.exit(image.build());
  }

  /**
   * @param origin who said these words, for the builder's messages: {@code user} or a file
   */
  private void read(List<String> words, String origin) throws IOException {
    Deque<String> left = new ArrayDeque<>(words);
    while (!left.isEmpty()) {
      String word = left.poll();
      switch (word) {
        case "" -> {}
        case "--dry-run" -> dryRun = true;
        case "-jar" -> readJar(left.remove());
        case "-cp", "-classpath", "--class-path" -> addClassPath(left.remove());
        case "--add-modules" -> addedModules.addAll(List.of(left.remove().split(",")));
        case "--enable-preview" -> jvmArguments.add(word);
        case "--exclude-config" ->
            exclusions.add(
                new Exclusion(Pattern.compile(left.remove()), Pattern.compile(left.remove())));
        default -> {
          if (word.startsWith("@") && origin.equals(USER)) {
            read(argumentFile(Path.of(word.substring(1))), origin);
          } else if (word.startsWith("--class-path=")) {
            addClassPath(valueOf(word));
          } else if (word.startsWith("--add-modules=")) {
            addedModules.addAll(List.of(valueOf(word).split(",")));
          } else if (word.startsWith("-J")) {
            jvmArguments.add(word.substring(2));
          } else if (word.startsWith("-D") || word.startsWith("-X")) {
            jvmArguments.add(word);
          } else if (word.startsWith("-H:") || word.startsWith("-R:")) {
            builderOptions.add(withOrigin(word, origin));
          } else if (!readPublicOption(word, left, origin)) {
            if (word.startsWith("-")) {
              throw fail("unknown option " + word + "; it may be one this launcher leaves out");
            }
            plainWords.add(word);
          }
        }
      }
    }
  }

  private static String valueOf(String word) {
    return word.substring(word.indexOf('=') + 1);
  }

  /** {@code -H:Name=value} to {@code -H:Name@origin=value}. */
  private static String withOrigin(String option, String origin) {
    if (!option.startsWith("-H:") || option.contains("@")) {
      return option;
    }
    int end = option.indexOf('=');
    boolean isSwitch = option.charAt(3) == '+' || option.charAt(3) == '-';
    if (isSwitch || end < 0) {
      return option + "@" + origin;
    }
    return option.substring(0, end) + "@" + origin + option.substring(end);
  }

  private boolean readPublicOption(String word, Deque<String> left, String origin) {
    PublicOption option = options.get(word);
    String value = null;
    if (option != null) {
      if (option.wantsValue() && option.separators().contains(" ")) {
        value = left.remove();
      }
    } else {
      for (PublicOption candidate : options.values()) {
        for (String separator : List.of("=", "")) {
          String start = candidate.name() + separator;
          if (option == null
              && candidate.wantsValue()
              && candidate.separators().contains(separator)
              && word.startsWith(start)
              && word.length() > candidate.name().length()) {
            option = candidate;
            value = word.substring(start.length());
          }
        }
      }
      if (option == null) {
        return false;
      }
    }
    option
        .asBuilderOption(value)
        .ifPresent(text -> builderOptions.add(withOrigin(text, origin + "+api")));
    return true;
  }

  /** Words of a file as {@code java @file} reads them: white space parts, quotes join. */
  private static List<String> argumentFile(Path file) throws IOException {
    var word = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"|'([^']*)'|(\\S+)");
    return word.matcher(Files.readString(file))
        .results()
        .map(
            found ->
                found.group(1) != null
                    ? found.group(1).replaceAll("\\\\(.)", "$1")
                    : found.group(2) != null ? found.group(2) : found.group(3))
        .toList();
  }

  private void readJar(String name) throws IOException {
    fromJar = true;
    Path jar = Path.of(name).toRealPath();
    Attributes attributes;
    try (JarFile file = new JarFile(jar.toFile())) {
      attributes = file.getManifest().getMainAttributes();
    }
    String main = attributes.getValue("Main-Class");
    if (main == null) {
      throw fail(jar + ": expected Main-Class in its manifest, found none");
    }
    set("Class", main);
    set("Name", jar.getFileName().toString().replaceFirst("\\.jar$", ""));
    openPackages("AddOpens", attributes.getValue("Add-Opens"));
    openPackages("AddExports", attributes.getValue("Add-Exports"));
    addToClassPath(jar);
  }

  private void openPackages(String option, String packages) {
    if (packages != null) {
      for (String name : packages.strip().split(" +")) {
        builderOptions.add("-H:" + option + "@user+api=" + name + "=ALL-UNNAMED");
      }
    }
  }

  private void addClassPath(String path) throws IOException {
    for (String entry : path.split(":")) {
      if (entry.endsWith("/*")) {
        try (Stream<Path> files = Files.list(Path.of(entry.substring(0, entry.length() - 2)))) {
          for (Path jar : files.filter(file -> file.toString().endsWith(".jar")).sorted().toList()) {
            addToClassPath(jar);
          }
        }
      } else {
        addToClassPath(Path.of(entry));
      }
    }
  }

  /** Adds a jar or folder, what it says to the builder, and what its manifest names. */
  private void addToClassPath(Path entry) throws IOException {
    if (!Files.exists(entry) || !classPath.add(entry.toRealPath())) {
      return;
    }
    Path real = entry.toRealPath();
    if (Files.isDirectory(real)) {
      readFolderConfiguration(real);
      return;
    }
    String more = null;
    try (JarFile jar = new JarFile(real.toFile())) {
      readJarConfiguration(real, jar);
      Manifest manifest = jar.getManifest();
      if (manifest != null) {
        more = manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
      }
    }
    if (more != null) {
      for (String name : more.strip().split(" +")) {
        addToClassPath(real.resolveSibling(name));
      }
    }
  }

  private void readFolderConfiguration(Path folder) throws IOException {
    Path base = folder.resolve("META-INF/native-image");
    if (Files.isDirectory(base)) {
      try (Stream<Path> files = Files.walk(base)) {
        for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
          try (InputStream content = Files.newInputStream(file)) {
            String resource = folder.relativize(file).toString();
            readConfiguration(folder, resource, file.toUri().toString(), content);
          }
        }
      }
    }
  }

  private void readJarConfiguration(Path path, JarFile jar) throws IOException {
    List<String> names =
        jar.stream()
            .map(JarEntry::getName)
            .filter(name -> name.startsWith("META-INF/native-image/") && !name.endsWith("/"))
            .sorted()
            .toList();
    for (String name : names) {
      try (InputStream content = jar.getInputStream(jar.getEntry(name))) {
        readConfiguration(path, name, "jar:" + path.toUri() + "!/" + name, content);
      }
    }
  }

  private void readConfiguration(Path entry, String resource, String uri, InputStream content)
      throws IOException {
    for (Exclusion exclusion : exclusions) {
      if (exclusion.jar.matcher(entry.toString()).find()
          && exclusion.resource.matcher("/" + resource).find()) {
        return;
      }
    }
    String folder = resource.substring(0, resource.lastIndexOf('/'));
    String file = resource.substring(folder.length() + 1);
    if (CONFIGURATION_FILES.containsKey(file)) {
      builderOptions.add(
          "-H:" + CONFIGURATION_FILES.get(file) + "@" + uri + "+api=" + resource);
    } else if (file.equals(PROPERTIES_FILE)) {
      Properties properties = new Properties();
      properties.load(content);
      if (properties.containsKey("JavaArgs")) {
        jvmArguments.addAll(words(properties.getProperty("JavaArgs"), folder));
      }
      if (properties.containsKey("Args")) {
        read(words(properties.getProperty("Args"), folder), uri);
      }
    }
  }

  private static List<String> words(String text, String folder) {
    return List.of(text.replace("${.}", folder).strip().split("\\s+"));
  }

  /** The plain words are the main class, where no jar was named, and the image's name. */
  private void nameImage() throws IOException {
    Deque<String> left = new ArrayDeque<>(plainWords);
    if (!fromJar && !left.isEmpty()) {
      String main = left.remove();
      set("Class", main);
      if (left.isEmpty() && setting("Name") == null) {
        set("Name", main.toLowerCase(Locale.ROOT));
      }
    }
    if (!left.isEmpty()) {
      set("Name", left.remove());
    }
    if (!left.isEmpty()) {
      throw fail("expected one name for the image, found also " + left);
    }
    if (setting("Name") == null) {
      throw fail("expected -jar JAR or a main class, found neither");
    }
    Path image = Path.of(setting("Path")).resolve(setting("Name")).toAbsolutePath().normalize();
    set("Path", image.getParent().toString());
    set("Name", image.getFileName().toString());
    if (classPath.isEmpty()) {
      addToClassPath(Path.of(""));
    }
  }

  private String setting(String option) {
    String found = null;
    for (String text : builderOptions) {
      if (text.matches("(?s)-H:" + option + "(@[^=]*)?=.*")) {
        found = valueOf(text);
      }
    }
    return found;
  }

  private void set(String option, String value) {
    builderOptions.removeIf(text -> text.matches("(?s)-H:" + option + "(@[^=]*)?=.*"));
    builderOptions.add("-H:" + option + "@driver=" + value);
  }

  /** Runs the builder to its end and returns its exit code. */
  private int build() throws IOException, InterruptedException {
    if (setting("FallbackThreshold") == null) {
      // Never an image that needs a JVM after all.
      set("FallbackThreshold", "0");
    }
    String identity = builderOptions + " " + classPath;
    set("ImageBuildID", UUID.nameUUIDFromBytes(identity.getBytes()).toString());

    List<String> arguments = new ArrayList<>();
    arguments.add("-imagecp");
    arguments.add(classPath.stream().map(Path::toString).collect(Collectors.joining(":")));
    arguments.addAll(builderOptions);

    Path folder = Files.createTempDirectory("native-image-");
    Path argumentFile = folder.resolve("arguments");
    try {
      Files.writeString(argumentFile, String.join("\0", arguments));
      List<String> command = command(argumentFile);
      if (dryRun) {
        Stream.concat(command.stream(), arguments.stream()).forEach(System.out::println);
        return 0;
      }
      ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
      builder.environment().put("DRIVER_TEMP_DIR_ENV_VARIABLE", folder.toString());
      List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")
          .forEach(builder.environment()::remove);
      return builder.start().waitFor();
    } finally {
      Files.deleteIfExists(argumentFile);
      Files.deleteIfExists(folder);
    }
  }

  private List<String> command(Path argumentFile) {
    List<String> command = new ArrayList<>();
    command.add(home.resolve("bin/java").toString());
    command.add("@" + home.resolve("lib/svm/builder-modules.args"));
    command.add("@" + home.resolve("lib/svm/builder-jvm.args"));
    if (jvmArguments.stream()
        .noneMatch(text -> text.startsWith("-Xmx") || text.startsWith("-XX:MaxRAMPercentage"))) {
      command.add("-XX:MaxRAMPercentage=60");
    }
    command.addAll(jvmArguments);
    command.add("--add-modules=ALL-DEFAULT");
    if (!addedModules.isEmpty()) {
      String modules = String.join(",", addedModules);
      command.add("-Dsvm.modulesupport.addedModules=" + modules);
      command.add("--add-modules=" + modules);
    }
    command.add("--module");
    command.add(
        "org.graalvm.nativeimage.builder/com.oracle.svm.hosted.NativeImageGeneratorRunner");
    // The builder ends when the process that this file belongs to does.
    command.add("-keepalive");
    command.add("/proc/" + ProcessHandle.current().pid() + "/comm");
    command.add("--image-args-file=" + argumentFile);
    return command;
  }

  private static RuntimeException fail(String message) {
    System.err.println("native-image: " + message);
    System.exit(2);
    return new IllegalStateException(message);
  }

  /**
   * An option as it is documented, such as {@code --initialize-at-run-time}, and the builder's own
   * that it stands for.
   *
   * @param separators between name and value: {@code "="}, {@code " "} or none
   * @param isSwitch whether it is set or not, without a value
   * @param fixedValue the value it always stands for, or null
   * @param defaultValue the value without one, or null
   * @param hosted whether it is for the builder; the others are for the executable
   */
  private record PublicOption(
      String name,
      List<String> separators,
      String builderName,
      boolean isSwitch,
      boolean negated,
      String fixedValue,
      String defaultValue,
      List<Function<Object, Object>> transformers,
      boolean hosted) {

    boolean wantsValue() {
      return !isSwitch && fixedValue == null;
    }

    Optional<String> asBuilderOption(String value) {
      String prefix = hosted ? "-H:" : "-R:";
      if (isSwitch) {
        return Optional.of(prefix + (negated ? "-" : "+") + builderName);
      }
      Object result =
          Stream.of(fixedValue, value, defaultValue, "")
              .filter(Objects::nonNull)
              .findFirst()
              .orElseThrow();
      for (Function<Object, Object> transformer : transformers) {
        result = transformer.apply(result);
      }
      return Optional.ofNullable(result)
          .map(text -> prefix + builderName + "=" + text);
    }

    /** All that the builder's classes are annotated with. */
    static Map<String, PublicOption> all() {
      Map<String, PublicOption> options = new LinkedHashMap<>();
      try {
        Class<?> groups = Class.forName("jdk.graal.compiler.options.OptionDescriptors");
        for (Object group : ServiceLoader.load(groups, ClassLoader.getSystemClassLoader())) {
          for (Object descriptor : (Iterable<?>) group) {
            add(descriptor, options);
          }
        }
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("this image builder names its options differently", e);
      }
      return options;
    }

    private static void add(Object descriptor, Map<String, PublicOption> options)
        throws ReflectiveOperationException {
      Class<?> type = Class.forName("jdk.graal.compiler.options.OptionDescriptor");
      Field field;
      try {
        Class<?> owner = (Class<?>) type.getMethod("getDeclaringClass").invoke(descriptor);
        field = owner.getDeclaredField((String) type.getMethod("getFieldName").invoke(descriptor));
      } catch (NoSuchFieldException | NoClassDefFoundError e) {
        return; // an option of a part that is not here
      }
      String builderName = (String) type.getMethod("getName").invoke(descriptor);
      boolean isSwitch = type.getMethod("getOptionValueType").invoke(descriptor) == Boolean.class;
      Class<?> runtime = Class.forName("com.oracle.svm.core.option.RuntimeOptionKey");
      boolean hosted = !runtime.isAssignableFrom(field.getType());
      for (Annotation annotation : annotations(field)) {
        for (PublicOption option : of(annotation, builderName, isSwitch, hosted)) {
          options.put(option.name, option);
        }
      }
    }

    private static List<Annotation> annotations(Field field) throws ReflectiveOperationException {
      List<Annotation> found = new ArrayList<>();
      for (Annotation annotation : field.getAnnotations()) {
        switch (annotation.annotationType().getName()) {
          case "com.oracle.svm.core.option.APIOption" -> found.add(annotation);
          case "com.oracle.svm.core.option.APIOption$List" ->
              found.addAll(List.of((Annotation[]) read(annotation, "value")));
          default -> {}
        }
      }
      return found;
    }

    private static List<PublicOption> of(
        Annotation annotation, String builderName, boolean isSwitch, boolean hosted)
        throws ReflectiveOperationException {
      String[] names = (String[]) read(annotation, "name");
      String[] fixed = (String[]) read(annotation, "fixedValue");
      String[] defaults = (String[]) read(annotation, "defaultValue");
      // A separator of character 0 says that the value follows the name directly.
      List<String> separators =
          new String((char[]) read(annotation, "valueSeparator"))
              .chars()
              .mapToObj(separator -> separator == 0 ? "" : Character.toString(separator))
              .toList();
      List<Function<Object, Object>> transformers = new ArrayList<>();
      for (Class<?> transformer : (Class<?>[]) read(annotation, "valueTransformer")) {
        @SuppressWarnings("unchecked")
        var function = (Function<Object, Object>) instance(transformer);
        transformers.add(function);
      }
      String group = groupPrefix((Class<?>) read(annotation, "group"));
      boolean negated = read(annotation, "kind").toString().equals("Negated");
      return Arrays.stream(names)
          .map(name -> !group.isEmpty() ? group + name : name.startsWith("-") ? name : "--" + name)
          .map(
              name ->
                  new PublicOption(
                      name,
                      separators,
                      builderName,
                      isSwitch,
                      negated,
                      fixed.length > 0 ? fixed[0] : null,
                      defaults.length > 0 ? defaults[0] : null,
                      transformers,
                      hosted))
          .toList();
    }

    /** Options of a group are its values, as in {@code --debug-attach=...}. */
    private static String groupPrefix(Class<?> group) throws ReflectiveOperationException {
      if (group.getSimpleName().equals("NullGroup")) {
        return "";
      }
      Method name = group.getMethod("name");
      name.setAccessible(true);
      return "--" + name.invoke(instance(group)) + "=";
    }

    private static Object read(Annotation annotation, String element)
        throws ReflectiveOperationException {
      return annotation.annotationType().getMethod(element).invoke(annotation);
    }

    private static Object instance(Class<?> type) throws ReflectiveOperationException {
      Constructor<?> constructor = type.getDeclaredConstructor();
      constructor.setAccessible(true);
      return constructor.newInstance();
    }
  }
}
