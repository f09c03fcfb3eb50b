# Starts the Java program in the user's own directory. Sourced by ./tern.

java_command() {
  find_jdk || fail "no JDK $jdk_release found; ./tern doctor says how to get one"
  java=("$JAVA_HOME/bin/java"
    --enable-native-access=ALL-UNNAMED
    --sun-misc-unsafe-memory-access=allow
    # The second start and those after it find the classes ready: about half a second less.
    -XX:+AutoCreateSharedArchive "-XX:SharedArchiveFile=$ready_classes"
    '-Xlog:cds*=off' '-Xlog:aot*=off'
    "-Dtern.home=$root"
    ${TERN_JAVA_OPTS:-}
    -jar "$program")
}

run_java() {
  local java
  java_command
  "${java[@]}" "$@"
}

# Replaces the shell, so signals and the exit code are the program's own.
exec_java() {
  local java
  java_command
  exec "${java[@]}" "$@"
}
