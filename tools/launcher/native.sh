# Builds the native executable. Sourced by ./tern.
#
#   target/native/tern            the executable
#   target/native/lib             native libraries of the engines, which it finds beside itself
#   target/native/board-configs   links to this checkout's
#   target/native/models
#   target/native/recordings
#
# An executable for arm64 that is built on another kind of machine goes to target/native-arm64.

source "$root/tools/native-toolchain/assemble.sh"
source "$root/tools/arm64/native.sh"

native_folder=$root/target/native
native_log=$root/target/native.log
native_artifact=$root/target/native-artifact.properties

native() {
  local test=false
  while (($#)); do
    case "$1" in
      --test) test=true ;;
      --arch)
        native_for "${2-}"
        return
        ;;
      -h | --help)
        native_usage
        return 0
        ;;
      *)
        say "unknown argument=$1 of native; expected --test, --arch or --help"
        return 2
        ;;
    esac
    shift
  done

  if [[ $(uname -m) == aarch64 ]]; then
    native_on_arm64
    return
  fi

  bring_tools
  if $test; then
    build_where_stale
    pull_where_due
  fi
  if native_is_stale; then
    choose_builder
    compile_executable "${builder_flags[@]}"
    lay_out_native_folder
  fi
  say "built $native_folder/tern ($(du -m "$native_folder/tern" | cut -f1) MiB): $("$native_folder/tern" --version)"
  if $test; then test_executable; fi
}

native_usage() {
  printf '%s\n' "Usage: ./tern native [--test | --arch arm64]" \
    "Builds the native executable target/native/tern where a source is newer; needs 8 GiB of memory and some minutes." \
    "Takes GRAALVM_HOME (a GraalVM or Mandrel 25), else native-image on the PATH, else the Mandrel image of a docker" \
    "or podman that runs, else assembles a toolchain from Maven Central and Debian packages into the user's cache." \
    "  --test         then run the integration tests against it" \
    "  --arch arm64   on an x86-64 machine: target/native-arm64/tern, by the assembled toolchain; runs under qemu-user" \
    "Example: ./tern native && target/native/tern ask \"what time is it\""
}

native_is_stale() {
  [[ ! -x $native_folder/tern ]] \
    || [[ -n $(find "$root"/pom.xml "$root"/*/pom.xml "$root"/*/src/main "$root/tools/native-toolchain" -newer "$native_folder/tern" -print -quit) ]]
}

# Where native-image comes from: this machine, a container, or the assembled toolchain. Sets builder_flags for Maven.
choose_builder() {
  builder_flags=()
  find_native_image && return
  local engine
  if engine=$(running_container_engine); then
    say "native-image: the Mandrel image of $engine"
    builder_flags=(-Dquarkus.native.container-build=true -Dquarkus.native.container-runtime="$engine" -Dquarkus.native.builder-image=mandrel)
    return
  fi
  assemble_native_home
}

# A client alone is not enough: something has to answer it.
running_container_engine() {
  local engine
  for engine in docker podman; do
    command -v "$engine" >/dev/null && timeout 10 "$engine" info >/dev/null 2>&1 && printf '%s' "$engine" && return
  done
  return 1
}

# The same tests that the JVM passes, and those of the process itself.
test_executable() {
  local result=0 begun=$SECONDS
  touch "$root/target/tested"
  # A build for the JVM since then has left its own; Quarkus takes from it what kind of program the tests start.
  cp "$native_artifact" "$root/device/target/quarkus-artifact.properties"
  maven -ntp -Dnative -Dnative.image.path="$native_folder/tern" -pl device -am \
    test-compile failsafe:integration-test failsafe:verify || result=$?
  summarize_tests "$result" $((SECONDS - begun)) failsafe
  return "$result"
}

# Sets GRAALVM_HOME where the user has a native-image; stops where it is of another Java.
find_native_image() {
  local command=
  if [[ -n ${GRAALVM_HOME:-} ]]; then
    command=$GRAALVM_HOME/bin/native-image
    [[ -x $command ]] || fail "GRAALVM_HOME=$GRAALVM_HOME has no bin/native-image; expected a GraalVM or Mandrel $jdk_release, or no GRAALVM_HOME"
  else
    command=$(command -v native-image) || return 1
    command=$(readlink -f "$command")
  fi
  local version
  version=$("$command" --version | head -n 1)
  [[ $version =~ \ 25\. ]] || fail "$command is of another release; expected 25, found: $version"
  export GRAALVM_HOME=${command%/bin/native-image}
  # GraalVM's own native-image may be a link into lib/svm/bin.
  GRAALVM_HOME=${GRAALVM_HOME%/lib/svm}
  say "native-image: $GRAALVM_HOME ($version)"
}

# compile_executable [MAVEN ARGUMENT...]
compile_executable() {
  say "compiling the native executable; the whole log is $native_log"
  mkdir -p "$root/target"
  exec 8>"$root/target/build.lock"
  flock 8
  maven -ntp -Dnative -Dmaven.test.skip=true "$@" package >"$native_log" 2>&1 8>&- &
  local build=$!
  show_stages "$build"
  wait "$build" || {
    grep -m 20 -E '^(\[ERROR\]|Error:|Fatal error:)' "$native_log" >&2 || tail -n 20 "$native_log" >&2
    fail "the native build failed; the whole log is $native_log"
  }
  exec 8>&-
}

# Prints Maven's modules and the image builder's "[2/8] Performing analysis...  [***] (40.1s @ 2.0GB)" as they come.
show_stages() {
  touch "$native_log"
  tail -f -n +1 --pid="$1" "$native_log" 2>/dev/null \
    | sed -un -e 's/^\[INFO\] Building \(.*[^ ]\)  *[0-9][^ ]* *\(\[[0-9]*\/[0-9]*\]\)$/  \2 \1/p' \
      -e 's/^\(\[[1-8]\/8\]\) \([A-Z][a-z ]*\)\.\.\. .*(\(.*\))$/    \1 \2, \3/p' >&2
}

lay_out_native_folder() {
  lay_out_executable
  unpack_library vosk linux-x86-64/libvosk.so
  unpack_library jna com/sun/jna/linux-x86-64/libjnidispatch.so
  unpack_library onnxruntime ai/onnxruntime/native/linux-x64/libonnxruntime.so
  unpack_library onnxruntime ai/onnxruntime/native/linux-x64/libonnxruntime4j_jni.so
  unpack_library tern-tensor native/libternkernels.so
  install -m 755 "$root/device/target/classes/native/tern-sandbox" "$native_folder/lib/"
  install -m 644 "$root/device/target/classes/native/libternecho.so" "$native_folder/lib/"
}

# Everything but the engines' libraries, which are of one kind of machine.
lay_out_executable() {
  local executable
  executable=$(compgen -G "$root/device/target/tern-device-*-runner") || fail "the build left no executable in $root/device/target"
  mkdir -p "$native_folder/lib"
  # Moved rather than copied over: a running executable keeps its file.
  cp "$executable" "$native_folder/tern.part"
  mv "$native_folder/tern.part" "$native_folder/tern"
  cp "$root/device/target/quarkus-artifact.properties" "$native_artifact"
  ln -sfn "$root/board-configs" "$native_folder/board-configs"
  ln -sfn "$root/models" "$native_folder/models"
  ln -sfn "$root/recordings" "$native_folder/recordings"
}

# unpack_library ARTIFACT ENTRY: out of the jar that the executable was built with.
unpack_library() {
  local jar work=$native_folder/lib.part
  jar=$(compgen -G "$root/device/target/*-native-image-source-jar/lib/*.$1-[0-9]*.jar") \
    || fail "the build left no jar of $1 to take ${2##*/} from"
  mkdir -p "$work"
  (cd "$work" && "${JAVA_HOME:-$GRAALVM_HOME}/bin/jar" xf "$jar" "$2")
  install -m 644 "$work/$2" "$native_folder/lib/"
  rm -rf "$work"
}
