# Builds only where a source is newer than the last build. Sourced by ./tern.

build_log=$root/target/build.log
build_stamp=$root/target/built
ready_classes=$root/target/classes.jsa
program=$root/device/target/quarkus-app/quarkus-run.jar

# Directories count too: their time changes when a file goes away.
build_is_stale() {
  [[ ! -e $program || ! -e $build_stamp ]] && return 0
  [[ -n $(find "$root"/pom.xml "$root"/.mvn "$root"/*/pom.xml "$root"/*/src/main -newer "$build_stamp" -print -quit) ]]
}

# A built checkout needs nothing but a JDK: what a build needs is brought only where one is due.
build_where_stale() {
  build_is_stale || return 0
  bring_tools
  mkdir -p "$root/target"
  # Two launchers at once: the second waits, then finds nothing to do.
  exec 8>"$root/target/build.lock"
  flock 8
  if build_is_stale; then
    if [[ -e $build_stamp ]]; then
      say "building, because sources are newer than the last build"
    else
      say "building for the first time: Maven fetches its parts, which takes a few minutes"
    fi
    # The stamp carries the time the build began, so a source edited meanwhile counts as newer.
    touch "$build_stamp.begun"
    maven -ntp -Dmaven.test.skip=true package >"$build_log" 2>&1 8>&- &
    local build=$!
    show_modules "$build"
    wait "$build" || {
      grep -m 20 -E '^\[ERROR\]' "$build_log" >&2 || tail -n 20 "$build_log" >&2
      fail "the build failed; the whole log is $build_log"
    }
    rm -f "$ready_classes"
    mv "$build_stamp.begun" "$build_stamp"
  fi
  exec 8>&-
}

# Prints Maven's "Building Tern pcm 0.1.0 [2/8]" lines as they come.
show_modules() {
  touch "$build_log"
  tail -f -n +1 --pid="$1" "$build_log" 2>/dev/null \
    | sed -un 's/^\[INFO\] Building \(.*[^ ]\)  *[0-9][^ ]* *\(\[[0-9]*\/[0-9]*\]\)$/  \2 \1/p' >&2
}

# Maven's own libraries would make Java warn on every run.
maven() {
  (cd "$root" && MAVEN_OPTS="${MAVEN_OPTS:-} --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED" mvn -B "$@")
}

# verify [ARGS...]: all tests and checks; the last line is for machines to read.
verify() {
  local begun=$SECONDS result=0
  touch "$root/target/tested"
  maven -ntp -fae verify "$@" || result=$?
  summarize_tests "$result" $((SECONDS - begun))
  return "$result"
}

# Everything that needs no model: compile with Error Prone, format, architecture.
check() { maven -ntp -q -Dtest=ArchitectureTest -Dsurefire.failIfNoSpecifiedTests=false verify "$@"; }

# summarize_tests RESULT SECONDS [surefire|failsafe]
# Adds up the reports into one line, on a line of its own: Maven 3.8 leaves a color reset without a newline.
summarize_tests() {
  local result=$1 seconds=$2 plugin=${3:-surefire} word=passed
  ((result == 0)) || word=failed
  find "$root" -path "*/$plugin-reports/TEST-*.xml" -newer "$root/target/tested" -exec grep -h -m1 '<testsuite ' {} + 2>/dev/null \
    | awk -v word="$word" -v seconds="$seconds" '
        function value(name) { return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3) + 0 : 0 }
        { tests += value("tests"); failed += value("failures") + value("errors"); skipped += value("skipped") }
        END { printf "\ntern test: %s tests=%d failed=%d skipped=%d seconds=%d\n", word, tests, failed, skipped, seconds }'
}
