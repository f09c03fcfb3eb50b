# Sourced by the benchmarks of the appliance as people have it: `tern run` on a sound card made of software, with the default models.
#
#   start_appliance KIND    native or jvm; sets appliance (its process), work (a folder, with card in it) and port
#
# Ends it, whatever else runs behind the script, the card and the folder when the script ends. Expects root and, for messages, bench.

work=$(mktemp -d)
port=$((20000 + $$ % 20000))

end_appliance() {
  jobs -p | xargs -r kill 2>/dev/null || true
  "$root/tools/virtual-audio" stop "$work/card" || true
  wait
  rm -rf "$work"
}
trap end_appliance EXIT

start_appliance() {
  local program health
  case $1 in
    native) program=("$root/target/native/tern") ;;
    jvm) program=("${JAVA_HOME:?}/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow
      "-Dtern.home=$root" -jar "$root/device/target/quarkus-app/quarkus-run.jar") ;;
    *)
      printf '%s: expected native or jvm, found %s\n' "$bench" "$1" >&2
      exit 1
      ;;
  esac
  "$root/tools/virtual-audio" start "$work/card"
  cat >"$work/board.yaml" <<BOARD
board: $bench
tune: off
http: {port: $port}
audio: {capture: default, playback: default}
BOARD
  TERN_BOARD=$work/board.yaml STATE_DIRECTORY=$work/state ALSA_CONFIG_PATH=$work/card/asound.conf \
    "${program[@]}" run >"$work/said" 2>&1 &
  appliance=$!
  for _ in {1..600}; do
    health=$(curl -fsS "http://127.0.0.1:$port/q/health/ready" 2>/dev/null) || health='"loading"'
    if [[ ! $health =~ \"(loading|idle)\" ]]; then
      # What goes on without a part is another appliance than the one that is asked about.
      [[ $health =~ \"failed\" ]] || return 0
      printf '%s: a part of the appliance has failed; see ./tern doctor and ./tern models list\n%s\n' "$bench" "$health" >&2
      exit 1
    fi
    sleep 0.2
  done
  printf '%s: the appliance did not become ready: %s\n' "$bench" "$(tail -n 1 "$work/said")" >&2
  exit 1
}
