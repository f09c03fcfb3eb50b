# Runs arm64 programs on another kind of machine, under qemu's user mode: the program's instructions are translated,
# its system calls are this machine's. Nothing is registered with the kernel, so a program started by such a program
# has to be of this machine. Sourced by tools/arm64/arm64.

# Debian for arm64, unpacked: where an emulated program finds its loader and its libraries, and its Java.
emulated_root=$cache/arm64/root-$runtime_suite
emulated_java=$emulated_root/usr/lib/jvm/java-25-openjdk-arm64

make_emulated_root() { unpack_debian "$runtime_suite" "$emulated_root" "${runtime_packages[@]}"; }

# emulate PROCESSOR PROGRAM ARGUMENT...
emulate() { qemu-aarch64-static -cpu "$1" -L "$emulated_root" "${@:2}"; }

# emulate_tern KIND PROCESSOR ARGUMENT...: of kind native or java, or the executable of a folder, such as an unpacked
# package's.
emulate_tern() {
  local kind=$1 processor=$2
  shift 2
  make_emulated_root
  case $kind in
    native)
      [[ -e $root/target/native-arm64/tern ]] || fail "there is no executable for arm64; make it with: ./tern native --arch arm64"
      emulate "$processor" "$root/target/native-arm64/tern" "$@"
      ;;
    java)
      [[ -e $java_stage/tern ]] || fail "there is no Java runtime with Tern for arm64; make it with: tools/arm64/arm64 runtime"
      local shadow=$root/target/java-arm64-on-$processor
      make_shadow "$processor" "$shadow"
      "$shadow/tern" "$@"
      ;;
    *)
      [[ -e $kind/tern ]] || fail "kind=$kind is unknown; expected native, java or a folder with tern in it"
      emulate "$processor" "$kind/tern" "$@"
      ;;
  esac
}

# The stage again as links, but Java is started through the emulator: a script cannot start an arm64 program here.
make_shadow() {
  local processor=$1 shadow=$2 name
  rm -rf "$shadow"
  mkdir -p "$shadow/runtime/bin"
  cp "$java_stage/tern" "$shadow/"
  for name in app lib board-configs models; do ln -s "$java_stage/$name" "$shadow/$name"; done
  printf '#!/bin/sh\nexec qemu-aarch64-static -cpu %s -L "%s" "%s" "$@"\n' "$processor" "$emulated_root" "$java_stage/runtime/bin/java" \
    >"$shadow/runtime/bin/java"
  chmod +x "$shadow/runtime/bin/java"
}

# compare_turn KIND PROCESSOR [WAV]: the same recording through the whole turn on this machine's Java and under emulation.
compare_turn() {
  local kind=$1 processor=$2 recording=${3:-recordings/66_bf_emma.wav} work begun result=0
  work=$(mktemp -d)
  (cd "$root" && ./tern turn --in "$recording" --json --out "$work/here.wav") >"$work/here.json" 2>"$work/here.log" \
    || fail "the turn failed on this machine: $(tail -n 1 "$work/here.log")"
  begun=$SECONDS
  (cd "$root" && emulate_tern "$kind" "$processor" turn --in "$recording" --json --out "$work/there.wav") >"$work/there.json" 2>"$work/there.log" \
    || result=$?
  local took=$((SECONDS - begun))
  if ((result != 0)); then
    tail -n 5 "$work/there.log" >&2
    say "the turn failed on $kind $processor: exit=$result"
  elif ! diff <(without_times "$work/here.json") <(without_times "$work/there.json") >&2; then
    say "the turn differs on $kind $processor, see above: < here, > there"
    result=1
  else
    without_times "$work/there.json"
    "$JAVA_HOME/bin/java" "$root/tools/arm64/SameSound.java" "$work/here.wav" "$work/there.wav" || result=$?
    printf '%s on %s: the turn agrees; it took %d s under emulation\n' "$kind" "$processor" "$took"
  fi
  rm -rf "$work"
  return "$result"
}

without_times() { sed -E -e 's/"(timingsMillis|ahead)":\{[^}]*\},?//g' -e 's/("confidence":[0-9]\.[0-9]{2})[0-9]*/\1/g' "$1"; }
