# Lists what this machine has and lacks, each lack with the command that brings it. Sourced by ./tern.
#
# Changes nothing and needs nothing but a shell, so it also works where Java is what is missing.
# Exit code: 0 where Tern can run, 1 where something is missing. A warning does not count as missing.

# What a first build took on an empty machine, rounded up: see docs/nightly.
wanted_free_kib=$((3 * 1024 * 1024))

doctor() {
  local as_json=false
  case "${1-}" in
    '') ;;
    --json) as_json=true ;;
    -h | --help)
      printf '%s\n' "Usage: ./tern doctor [--json]" \
        "Lists what this machine has and lacks, each lack with the command that brings it." \
        "Exit code 0: Tern can run here. 1: something is missing." \
        "Example: ./tern doctor --json | python3 -m json.tool"
      return 0
      ;;
    *)
      say "unknown argument=$1 of doctor; supported=[--json]"
      return 2
      ;;
  esac

  local names=() states=() founds=() commands=()
  look_at_machine
  look_at_tools
  look_at_sound
  look_at_tern

  if $as_json; then print_json; else print_table; fi
  local state
  for state in "${states[@]}"; do [[ $state != missing ]] || return 1; done
}

# note NAME ok|warning|missing FOUND [COMMAND]
note() {
  names+=("$1")
  states+=("$2")
  founds+=("$3")
  commands+=("${4-}")
}

look_at_machine() {
  local system=unknown
  [[ ! -r /etc/os-release ]] || system=$(. /etc/os-release && printf '%s' "${PRETTY_NAME:-$NAME}")
  note system ok "$system"

  local machine
  machine=$(uname -m)
  case $machine in
    x86_64 | aarch64) note processor ok "$machine, $(nproc) cores, $(cpu_features "$machine")" ;;
    *) note processor missing "$machine; supported=[x86_64, aarch64]" "use a 64-bit x86 or ARM machine" ;;
  esac

  note memory ok "$(awk '/^MemTotal/ { total = $2 } /^MemAvailable/ { free = $2 }
    END { printf "%.1f GiB, %.1f GiB available", total / 1048576, free / 1048576 }' /proc/meminfo)"

  local free_kib
  free_kib=$(df -Pk "$root" | awk 'NR == 2 { print $4 }')
  if ((free_kib < wanted_free_kib)); then
    note disk warning "$((free_kib / 1024)) MiB free; a first build with models wants about $((wanted_free_kib / 1024)) MiB" \
      "free some space on the disk of $root"
  else
    note disk ok "$((free_kib / 1024)) MiB free"
  fi
}

# The instruction sets that the kernels ask for, as the kernel names them.
cpu_features() {
  local wanted=(avx2 avx_vnni avx512_vnni avx512vbmi amx_int8) line have=() feature
  [[ $1 != aarch64 ]] || wanted=(asimd asimddp i8mm)
  line=" $(grep -m1 -E '^(flags|Features)' /proc/cpuinfo || true) "
  for feature in "${wanted[@]}"; do [[ $line != *" $feature "* ]] || have+=("$feature"); done
  printf '%s' "${have[*]:-no vector extension known here}"
}

look_at_tools() {
  if find_jdk; then
    note "JDK $jdk_release" ok "$JAVA_HOME"
  elif apt_offers "$jdk_package"; then
    note "JDK $jdk_release" missing "not found" "$(install_command "$jdk_package")"
  else
    note "JDK $jdk_release" missing "not found" "./tern build   (brings one, or says what to install)"
  fi
  look_for Maven maven command -v mvn
  look_for gcc gcc command -v gcc
  look_for g++ g++ command -v g++
  look_for_webrtc
  look_for "C headers" libc6-dev test -e /usr/include/stdlib.h
  look_for pip python3-pip has_pip
  look_for certificates ca-certificates test -e /etc/ssl/certs/ca-certificates.crt
  look_for libatomic libatomic1 has_library libatomic.so.1
}

look_for_webrtc() {
  if webrtc_in '' >/dev/null || webrtc_in "$webrtc_root" >/dev/null; then
    note "WebRTC audio" ok "found"
  elif webrtc_is_offered; then
    note "WebRTC audio" missing "not found" "$(install_command "$webrtc_package")"
  else
    note "WebRTC audio" missing "not found" "./tern build   (unpacks Debian 12's into the user's cache)"
  fi
}

# look_for NAME PACKAGE TEST...
look_for() {
  local name=$1 package=$2
  shift 2
  if "$@" >/dev/null 2>&1; then note "$name" ok "found"; else note "$name" missing "not found" "$(install_command "$package")"; fi
}

install_command() {
  local sudo='sudo '
  ((EUID != 0)) || sudo=
  printf '%sapt-get install -y --no-install-recommends %s' "$sudo" "$1"
}

# No sound card is no lack: files go in and out all the same.
look_at_sound() {
  look_for "sound library" "$(sound_package)" has_library libasound.so.2
  local cards
  cards=$(sed -n 's/^ *[0-9]* \[[^]]*\]: //p' /proc/asound/cards 2>/dev/null | paste -sd ';' || true)
  if [[ -n $cards ]]; then
    note "sound card" ok "$cards"
  else
    note "sound card" warning "none: answers are written to files instead of played" "plug one in"
  fi
}

look_at_tern() {
  if build_is_stale; then
    local why="sources are newer than the last build"
    [[ -e $program ]] || why="not built yet"
    note build missing "$why" "./tern build"
    note models warning "not looked at before the build" "./tern models pull"
  else
    note build ok "up to date"
    if run_java models verify >/dev/null 2>&1; then
      note models ok "the default models are there and whole"
    else
      note models missing "a default model is missing or damaged (./tern models verify names it)" "./tern models pull"
    fi
  fi
}

print_table() {
  local i mark
  for i in "${!names[@]}"; do
    case ${states[i]} in ok) mark=ok ;; warning) mark=note ;; missing) mark=MISSING ;; esac
    printf '%-7s %-14s %s\n' "$mark" "${names[i]}" "${founds[i]}"
    [[ -z ${commands[i]} ]] || printf '%-7s %-14s -> %s\n' '' '' "${commands[i]}"
  done
}

# {"checks":[{"name","state":"ok"|"warning"|"missing","found","command"}]}
print_json() {
  local i separator=
  printf '{"checks":['
  for i in "${!names[@]}"; do
    printf '%s{"name":%s,"state":"%s","found":%s,"command":%s}' "$separator" \
      "$(quoted "${names[i]}")" "${states[i]}" "$(quoted "${founds[i]}")" "$(quoted "${commands[i]}")"
    separator=,
  done
  printf ']}\n'
}

quoted() {
  local text=${1//\\/\\\\}
  text=${text//\"/\\\"}
  text=${text//[$'\t\r\n']/ }
  printf '"%s"' "$text"
}
