#!/usr/bin/env bash
# Compiles the echo canceller into one library, with WebRTC's audio processing in it.
#
#   build.sh OUT [--arch x86-64|arm64] [--webrtc FOLDER] [--sysroot FOLDER] [--sanitize] [--work FOLDER]
#
# OUT gets libternecho.so, which needs the C library alone. --work (default: OUT/work) keeps what it was made of: where
# nothing changed, nothing is done. The architecture is this machine's unless told; arm64 on another machine takes
# aarch64-linux-gnu-g++. JAVA_HOME is the JDK whose jni.h is used. --sanitize adds the compiler's checks of addresses and of
# undefined behavior to Tern's own half.
#
# WebRTC is release 0.3, as the package libwebrtc-audio-processing-dev of Debian 11 and 12 and Ubuntu 20.04 to 24.04 has it,
# with its static library. It is looked for in the folder of --webrtc or of TERN_WEBRTC (a root with usr in it), else in
# the system. Release 1 of newer systems has another interface and no static library: there ./tern unpacks 0.3 beside it
# (tools/launcher/webrtc.sh).
set -euo pipefail

here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)

main() {
  local out='' arch='' work='' webrtc=${TERN_WEBRTC:-} sysroot=() sanitize=()
  while (($#)); do
    case $1 in
      --arch) arch=${2-} && shift ;;
      --webrtc) webrtc=${2-} && shift ;;
      --sysroot) sysroot=(--sysroot="${2-}") && shift ;;
      --work) work=${2-} && shift ;;
      --sanitize) sanitize=(-g -fsanitize=address,undefined -fno-sanitize-recover=all) ;;
      -*) fail "unknown argument=$1; expected --arch, --webrtc, --sysroot, --sanitize or --work" ;;
      *) out=$1 ;;
    esac
    shift
  done
  [[ -n $out ]] || fail "no folder is named that the library goes to; usage: build.sh OUT [--arch x86-64|arm64]"
  arch=${arch:-$(this_architecture)}
  work=${work:-$out/work}/$arch
  choose_compiler "$arch"
  find_jni
  find_webrtc "$webrtc"
  mkdir -p "$out" "$work"
  # The command is kept: another library, compiler or flag makes it stale too.
  local command
  mapfile -t command < <(printf '%s\n' "${flags[@]}" "$archive")
  if is_stale "${command[*]}"; then compile && printf '%s' "${command[*]}" >"$work/command"; fi
  [[ $work/libternecho.so -ef $out/libternecho.so ]] || cp -p "$work/libternecho.so" "$out/libternecho.so"
}

this_architecture() {
  case $(uname -m) in
    x86_64) echo x86-64 ;;
    aarch64) echo arm64 ;;
    *) fail "this machine is $(uname -m), for which there is no echo canceller; supported=[x86-64, arm64]" ;;
  esac
}

choose_compiler() {
  local package
  case $1 in
    x86-64) compiler=g++ package=g++ triplet=x86_64-linux-gnu ;;
    arm64) compiler=aarch64-linux-gnu-g++ package=g++-aarch64-linux-gnu triplet=aarch64-linux-gnu ;;
    *) fail "arch=$1 is not supported; supported=[x86-64, arm64]" ;;
  esac
  if [[ $1 == arm64 && $(uname -m) == aarch64 ]]; then compiler=g++ package=g++; fi
  command -v "$compiler" >/dev/null || fail "$compiler is not there, and it compiles the echo canceller; bring it with: sudo apt-get install $package"
}

find_jni() {
  [[ -r ${JAVA_HOME:-}/include/jni.h ]] || fail "JAVA_HOME=${JAVA_HOME:-} has no include/jni.h; expected the folder of a JDK"
}

# find_webrtc ROOT: sets archive and flags
find_webrtc() {
  local headers=$1/usr/include/webrtc_audio_processing
  archive=$1/usr/lib/$triplet/libwebrtc_audio_processing.a
  [[ -r $headers/webrtc/modules/audio_processing/include/audio_processing.h && -r $archive ]] \
    || fail "WebRTC's audio processing 0.3 is not there; expected $headers and $archive, found $(found_webrtc "$1"); ./tern build brings it, or: sudo apt-get install libwebrtc-audio-processing-dev (release 0.3)"
  flags=(-std=c++17 -O2 -Wall -Wextra -Werror -fPIC -fvisibility=hidden -DWEBRTC_AUDIO_PROCESSING_ONLY_BUILD -DWEBRTC_POSIX
    "${sysroot[@]}" "${sanitize[@]}" -isystem "$headers" -I"$JAVA_HOME/include" -I"$JAVA_HOME/include/linux")
}

found_webrtc() {
  local other
  for other in "$1"/usr/include/webrtc-audio-processing-*; do [[ ! -e $other ]] || { echo "$other" && return; }; done
  echo "neither"
}

is_stale() {
  [[ ! -e $work/libternecho.so || ! -e $work/command || $(<"$work/command") != "$1" ]] \
    || [[ -n $(find "$here" "$archive" -type f -newer "$work/libternecho.so" -print -quit) ]]
}

# Nothing of C++ is left open, so that a package need not ask for the run time of the compiler that made it.
compile() {
  local strip=-s runtime=(-static-libstdc++ -static-libgcc)
  ((${#sanitize[@]} == 0)) || strip=-g runtime=()
  "$compiler" -shared "${flags[@]}" "$here"/echo.cc "$here"/jni.cc "$archive" -o "$work/libternecho.so.part" "$strip" \
    "${runtime[@]}" -Wl,--exclude-libs,ALL -Wl,--gc-sections -Wl,-z,relro,-z,now,-z,noexecstack,--no-undefined \
    -Wl,-soname,libternecho.so -lpthread -lm || fail "the echo canceller does not compile, see above"
  mv "$work/libternecho.so.part" "$work/libternecho.so"
}

fail() {
  printf 'tern: %s\n' "$*" >&2
  exit 1
}

main "$@"
