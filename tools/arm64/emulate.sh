# Runs arm64 programs on another kind of machine, under qemu's user mode: the program's instructions are translated,
# its system calls are this machine's. Nothing is registered with the kernel, so a program started by such a program
# has to be of this machine. Sourced by tools/arm64/arm64.

# Debian for arm64, unpacked: where an emulated program finds its loader and its libraries, and its Java.
emulated_root=$arm64_cache/root-$runtime_suite
emulated_java=$emulated_root/usr/lib/jvm/java-25-openjdk-arm64

make_emulated_root() { unpack_debian "$runtime_suite" "$emulated_root" "${runtime_packages[@]}"; }

# emulate PROCESSOR PROGRAM ARGUMENT...
emulate() { qemu-aarch64-static -cpu "$1" -L "$emulated_root" "${@:2}"; }

# emulate_tern PROCESSOR ARGUMENT...: what is staged in target/arm64, be it an executable or a Java runtime.
emulate_tern() {
  [[ -e $stage/tern ]] || fail "nothing is staged in $stage; make it with: tools/arm64/arm64 runtime"
  make_emulated_root
  if [[ -d $stage/runtime ]]; then
    local shadow=$root/target/arm64-on-$1
    make_shadow "$1" "$shadow"
    "$shadow/tern" "${@:2}"
  else
    emulate "$1" "$stage/tern" "${@:2}"
  fi
}

# The stage again as links, but Java is started through the emulator: a script cannot start an arm64 program here.
make_shadow() {
  local processor=$1 shadow=$2 name
  rm -rf "$shadow"
  mkdir -p "$shadow/runtime/bin"
  cp "$stage/tern" "$shadow/"
  for name in app lib board-configs models; do ln -s "$stage/$name" "$shadow/$name"; done
  printf '#!/bin/sh\nexec qemu-aarch64-static -cpu %s -L "%s" "%s" "$@"\n' "$processor" "$emulated_root" "$stage/runtime/bin/java" \
    >"$shadow/runtime/bin/java"
  chmod +x "$shadow/runtime/bin/java"
}

# compare_turn PROCESSOR [WAV]: the same recording through the whole turn on this machine's Java and under emulation.
compare_turn() {
  local processor=${1:?a processor, such as cortex-a72} recording=${2:-recordings/66_bf_emma.wav} work begun result=0
  work=$(mktemp -d)
  (cd "$root" && ./tern turn --in "$recording" --json --out "$work/here.wav") >"$work/here.json" 2>"$work/here.log" \
    || fail "the turn failed on this machine: $(tail -n 1 "$work/here.log")"
  begun=$SECONDS
  (cd "$root" && emulate_tern "$processor" turn --in "$recording" --json --out "$work/there.wav") >"$work/there.json" 2>"$work/there.log" \
    || result=$?
  local took=$((SECONDS - begun))
  if ((result != 0)); then
    tail -n 5 "$work/there.log" >&2
    say "the turn failed on $processor: exit=$result"
  elif ! diff <(without_times "$work/here.json") <(without_times "$work/there.json") >&2; then
    say "the turn differs on $processor, see above: < here, > there"
    result=1
  else
    without_times "$work/there.json"
    "$JAVA_HOME/bin/java" "$root/tools/arm64/SameSound.java" "$work/here.wav" "$work/there.wav" || result=$?
    printf '%s: the turn agrees; it took %d s under emulation\n' "$processor" "$took"
  fi
  rm -rf "$work"
  return "$result"
}

without_times() { sed -E -e 's/"timingsMillis":\{[^}]*\},?//' -e 's/("confidence":[0-9]\.[0-9]{2})[0-9]*/\1/g' "$1"; }
