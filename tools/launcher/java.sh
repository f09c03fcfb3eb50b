# Starts the Java program in the user's own directory. Sourced by ./tern.

java_command() {
  find_jdk || fail "no JDK $jdk_release found; ./tern doctor says how to get one"
  java=("$JAVA_HOME/bin/java"
    --add-modules jdk.incubator.vector
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
  "${java[@]}" "$@" 2> >(pass_on_stderr)
}

# Replaces the shell, so signals and the exit code are the program's own.
exec_java() {
  local java
  java_command
  exec "${java[@]}" "$@" 2> >(pass_on_stderr)
}

# The JVM has no switch to keep quiet about the incubating Vector API (jdk.internal.module.ModuleBootstrap
# prints it unasked): this drops that one line and hands on everything after it untouched, progress bars
# included. It can go when the Vector API leaves incubation.
pass_on_stderr() {
  trap '' INT TERM HUP
  local line
  while IFS= read -r line; do
    [[ $line == "WARNING: Using incubator modules: "* ]] && exec cat >&2
    printf '%s\n' "$line" >&2
  done
  printf '%s' "$line" >&2
}
