#!/usr/bin/env bash
# Compiles tern-sandbox, which holds the programs of skills.
#
#   build.sh OUT [--arch x86-64|arm64] [--sysroot FOLDER]
#
# OUT gets tern-sandbox. The architecture is this machine's unless told; arm64 on another machine takes
# aarch64-linux-gnu-gcc, with the C library of --sysroot or its own. Nothing is done where it is newer than its source.
set -euo pipefail

here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
out='' compiler=gcc sysroot=()
while (($#)); do
  case $1 in
    --arch)
      if [[ ${2-} == arm64 && $(uname -m) != aarch64 ]]; then compiler=aarch64-linux-gnu-gcc; fi
      shift
      ;;
    --sysroot) sysroot=(--sysroot="${2-}") && shift ;;
    *) out=$1 ;;
  esac
  shift
done
[[ -n $out ]] || { echo 'tern: no folder is named; usage: build.sh OUT [--arch x86-64|arm64] [--sysroot FOLDER]' >&2; exit 1; }
command -v "$compiler" >/dev/null || { echo "tern: $compiler is not there; bring it with: sudo apt-get install gcc" >&2; exit 1; }

program=$out/tern-sandbox
if [[ ! -e $program || $here/sandbox.c -nt $program || $here/build.sh -nt $program ]]; then
  mkdir -p "$out"
  "$compiler" -std=c17 -O2 -Wall -Wextra -Werror -fPIE -pie -fstack-protector-strong -D_FORTIFY_SOURCE=2 -s \
    -Wl,-z,relro,-z,now,-z,noexecstack "${sysroot[@]}" -o "$program.part" "$here/sandbox.c"
  mv "$program.part" "$program"
fi
