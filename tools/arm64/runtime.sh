# Stages Tern for arm64 with a Java runtime of its own, in the layout of the native executable:
#
#   target/java-arm64/tern            starts Java
#   target/java-arm64/runtime         Java, cut to the modules Tern needs
#   target/java-arm64/app             Tern
#   target/java-arm64/lib             the engines' libraries
#   target/java-arm64/board-configs   links to this checkout's
#   target/java-arm64/models
#
# Sourced by tools/arm64/arm64.

java_stage=$root/target/java-arm64

# What the program asks of Java: Java Sound is in java.desktop; the rest is what
# Quarkus, its HTTP server and Jackson use. jdk.unsupported has the Unsafe of Netty, jdk.zipfs opens the fast jar.
runtime_modules=java.se,jdk.management,jdk.net,jdk.unsupported,jdk.zipfs,jdk.crypto.ec

stage_runtime() {
  bring_tools
  build_where_stale
  gather_natives
  make_emulated_root
  say "staging Tern for arm64 with a Java runtime in $java_stage"
  rm -rf "$java_stage"
  mkdir -p "$java_stage"
  # jlink runs here and writes for there: what it is given decides, not where it runs.
  "$JAVA_HOME/bin/jlink" --module-path "$emulated_java/jmods" --add-modules "$runtime_modules" \
    --strip-java-debug-attributes --no-header-files --no-man-pages --output "$java_stage/runtime"
  prepare_classes
  cp -r "${program%/*}" "$java_stage/app"
  drop_foreign_natives
  cp -r "$natives" "$java_stage/lib"
  compile_arm64_kernels "$java_stage/lib"
  compile_arm64_echo "$java_stage/lib"
  install -m 755 "$root/tools/arm64/tern-on-java" "$java_stage/tern"
  install -m 644 "$root/tools/launcher/java.sh" "$java_stage/lib/"
  ln -s "$root/board-configs" "$java_stage/board-configs"
  ln -s "$root/models" "$java_stage/models"
  say "staged $(du -sm "$java_stage" | cut -f1) MiB"
}

# The classes of Java itself, ready to be mapped: without them each start takes about a third longer.
prepare_classes() { emulate "${arm64_processors[0]}" "$java_stage/runtime/bin/java" -Xshare:dump >"$root/target/arm64-classes.log"; }

# Jars carry libraries for every kind of machine, 100 MB of them; those for this kind lie in lib.
drop_foreign_natives() {
  local jars=$java_stage/app/lib
  zip -q -d "$jars"/*/*.onnxruntime-[0-9]*.jar 'ai/onnxruntime/native/*'
  zip -q -d "$jars"/*/*.jna-[0-9]*.jar 'com/sun/jna/*/*jnidispatch.*'
  zip -q -d "$jars"/*/*.tern-tensor-[0-9]*.jar 'native/*'
  zip -q -d "$java_stage"/app/app/tern-device-*.jar 'native/*'
  zip -q -d "$jars"/*/*.vosk-[0-9]*.jar '*.so' '*.dll' '*.dylib'
}
