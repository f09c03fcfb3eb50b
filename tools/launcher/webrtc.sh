# Brings WebRTC's audio processing, which device/src/main/c/echo links into the echo canceller. Sourced by ./tern.
#
# Release 0.3 is what Debian 12 and Ubuntu 22.04 and 24.04 have, with a static library. Debian 13 has release 1.3, another
# interface without one: there Debian 12's packages are unpacked into the user's cache, and nothing is installed.

webrtc_package=libwebrtc-audio-processing-dev
webrtc_suite=bookworm
webrtc_root=$cache/webrtc-0.3

# webrtc_in ROOT: whether it is there for this machine; / is written as nothing
webrtc_in() {
  compgen -G "$1/usr/lib/*/libwebrtc_audio_processing.a" && [[ -e $1/usr/include/webrtc_audio_processing/webrtc/common.h ]]
}

webrtc_is_offered() { [[ $(apt-cache show "$webrtc_package" 2>/dev/null) == *"Version: 0.3"* ]]; }

# What build.sh is to use where the system has none.
name_webrtc() {
  if ! webrtc_in '' >/dev/null && webrtc_in "$webrtc_root" >/dev/null; then export TERN_WEBRTC=$webrtc_root; fi
}

# Where the system offers another release only.
unpack_webrtc() {
  name_webrtc
  [[ -z ${TERN_WEBRTC:-} ]] || return 0
  if webrtc_in '' >/dev/null; then return 0; fi
  [[ ${TERN_NO_INSTALL:-} != 1 ]] || fail "TERN_NO_INSTALL=1, and WebRTC's audio processing 0.3 is not there; set TERN_WEBRTC to a folder with Debian 12's $webrtc_package unpacked"
  source "$root/tools/arm64/debian.sh"
  mkdir -p "$cache"
  unpack_arch=$(dpkg --print-architecture) unpack_debian "$webrtc_suite" "$webrtc_root" "$webrtc_package"
  name_webrtc
}
