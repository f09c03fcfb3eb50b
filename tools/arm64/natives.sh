# Gathers the engines' libraries for arm64, and compiles Tern's own. Sourced by tools/arm64/arm64 and tools/arm64/native.sh.

natives=$cache/arm64/natives

# Fills the folder of libraries where one is missing or is not what its pin says.
gather_natives() {
  natives_are_right 2>/dev/null && return
  build_where_stale
  say "gathering the engines' libraries for arm64 in $natives"
  rm -rf "$natives"
  mkdir -p "$natives"
  from_jar onnxruntime ai/onnxruntime/native/linux-aarch64/libonnxruntime.so
  from_jar onnxruntime ai/onnxruntime/native/linux-aarch64/libonnxruntime4j_jni.so
  from_jar jna com/sun/jna/linux-aarch64/libjnidispatch.so
  from_wheel vosk/libvosk.so
  natives_are_right >&2 || fail "libraries differ from their pins, see above; a new release of an engine needs them changed in tools/arm64/pins.sh"
}

natives_are_right() { [[ -d $natives ]] && (cd "$natives" && sha256sum --quiet -c - <<<"${natives_sha256:1:-1}"); }

# from_jar ARTIFACT ENTRY: out of the jar that Tern was built with.
from_jar() {
  local jar
  jar=$(compgen -G "${program%/*}/lib/*/*.$1-[0-9]*.jar") || fail "the build left no jar of $1 to take ${2##*/} from"
  unzip -qjo "$jar" "$2" -d "$natives"
}

from_wheel() {
  local work
  work=$(mktemp -d)
  # pip itself holds the wheel against the digest.
  printf '%s --hash=sha256:%s\n' "$vosk_wheel" "$vosk_wheel_sha256" >"$work/requirements"
  python3 -m pip download -q --disable-pip-version-check --no-deps --require-hashes --only-binary=:all: \
    --platform manylinux2014_aarch64 -d "$work" -r "$work/requirements" >&2 || fail "pip could not bring $vosk_wheel for arm64"
  unzip -qjo "$work"/vosk-*.whl "$1" -d "$natives"
  rm -rf "$work"
}

# compile_arm64_echo FOLDER [ARGUMENT OF build.sh...]: the echo canceller, with WebRTC's audio processing for arm64
compile_arm64_echo() {
  local webrtc=()
  if [[ $(uname -m) != aarch64 ]]; then
    unpack_debian "$webrtc_suite" "$cache/arm64/webrtc-0.3" "$webrtc_package"
    webrtc=(--webrtc "$cache/arm64/webrtc-0.3")
  fi
  "$root/device/src/main/c/echo/build.sh" "$@" --arch arm64 "${webrtc[@]}" --work "$root/target/echo" || fail "the echo canceller for arm64 could not be built, see above"
  chmod 644 "$1/libternecho.so"
}

# compile_arm64_kernels FOLDER [ARGUMENT OF build.sh...]: Tern's own arithmetic
compile_arm64_kernels() {
  "$root/tensor/src/main/c/build.sh" "$@" --arch arm64 --work "$root/target/kernels" || fail "the kernels for arm64 could not be built, see above"
  chmod 644 "$1/libternkernels.so"
}
