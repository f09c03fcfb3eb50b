#!/usr/bin/env bash
# Compiles the kernels into one library.
#
#   build.sh OUT [--arch x86-64|arm64] [--sysroot FOLDER] [--sanitize] [--tests] [--work FOLDER]
#
# OUT gets libternkernels.so; the folder of --work (default: OUT/work) keeps what was compiled, so that only what changed
# is compiled again. The architecture is this machine's unless told; arm64 on another machine takes
# aarch64-linux-gnu-gcc, with the C library of --sysroot or its own. JAVA_HOME is the JDK whose jni.h is used.
# --sanitize adds the compiler's checks of addresses and of undefined behavior. --tests also makes programs of the tests in
# src/test/c: OUT/layers_test and so on.
#
# Every C file here belongs to the library. Its name ends in its instruction set, for which it is compiled; only tiers.c
# decides which of them run. The others run everywhere, so they hold nothing that an old processor does not have.
set -euo pipefail

here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)

main() {
  local out='' arch='' work='' tests=false sysroot=() sanitize=()
  while (($#)); do
    case $1 in
      --arch) arch=${2-} && shift ;;
      --tests) tests=true ;;
      --sysroot) sysroot=(--sysroot="${2-}") && shift ;;
      --work) work=${2-} && shift ;;
      --sanitize)
        # What is left out, checks of addresses see too; called rather than inlined, they compile in half the time.
        sanitize=(-g -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize=null,object-size
          -fno-sanitize-recover=all --param asan-instrumentation-with-call-threshold=0)
        ;;
      -*) fail "unknown argument=$1; expected --arch, --sysroot, --sanitize, --tests or --work" ;;
      *) out=$1 ;;
    esac
    shift
  done
  [[ -n $out ]] || fail "no folder is named that the library goes to; usage: build.sh OUT [--arch x86-64|arm64] [--sanitize]"
  arch=${arch:-$(this_architecture)}
  work=${work:-$out/work}/$arch
  ((${#sanitize[@]} == 0)) || work=$work-sanitized
  choose_compiler "$arch"
  find_jni

  mkdir -p "$out" "$work"
  compile_stale
  if ((compiled)) || [[ ! -e $out/libternkernels.so ]]; then link; fi
  if $tests; then compile_tests; fi
}

this_architecture() {
  case $(uname -m) in
    x86_64) echo x86-64 ;;
    aarch64) echo arm64 ;;
    *) fail "this machine is $(uname -m), for which there are no kernels; supported=[x86-64, arm64]" ;;
  esac
}

# Sets compiler, and sources without those of the other architecture.
choose_compiler() {
  local package
  case $1 in
    x86-64)
      compiler=gcc package=gcc
      mapfile -t sources < <(cd "$here" && ls ./*.c | grep -v -E '_neon(_dotprod)?\.c$')
      ;;
    arm64)
      compiler=aarch64-linux-gnu-gcc package=gcc-aarch64-linux-gnu
      mapfile -t sources < <(cd "$here" && ls ./*.c | grep -v -E '_a(vx|mx)[a-z0-9_]*\.c$')
      ;;
    *) fail "arch=$1 is not supported; supported=[x86-64, arm64]" ;;
  esac
  sources=("${sources[@]#./}")
  if [[ $1 == arm64 && $(uname -m) == aarch64 ]]; then compiler=gcc package=gcc; fi
  command -v "$compiler" >/dev/null || fail "$compiler is not there, and it compiles the kernels; bring it with: sudo apt-get install $package"
}

# What a file may use beyond the oldest processor of its kind.
instructions_of() {
  case $1 in
    *_avx2.c) echo -mavx2 -mfma -mf16c ;;
    *_avx_vnni.c) echo -mavx2 -mfma -mf16c -mavxvnni ;;
    *_avx512_vnni.c) echo -mavx2 -mfma -mf16c -mavx512f -mavx512bw -mavx512vl -mavx512vnni ;;
    *_avx512_vbmi.c) echo -mavx2 -mfma -mf16c -mavx512f -mavx512bw -mavx512vl -mavx512vnni -mavx512vbmi ;;
    *_amx_int8.c) echo -mavx2 -mfma -mf16c -mavx512f -mavx512bw -mavx512vl -mavx512vnni -mamx-tile -mamx-int8 ;;
    *_neon_dotprod.c) echo -march=armv8.2-a+dotprod ;;
  esac
}

find_jni() {
  [[ -r ${JAVA_HOME:-}/include/jni.h ]] || fail "JAVA_HOME=${JAVA_HOME:-} has no include/jni.h; expected the folder of a JDK"
}

# Sets compiled to how many files were. A changed header or a changed build.sh compiles all of them again.
compile_stale() {
  local source object jobs=() job
  compiled=0
  for source in "${sources[@]}"; do
    object=$work/${source%.c}.o
    [[ ! -e $object || -n $(find "$here" \( -name "$source" -o -name '*.h' -o -name build.sh \) -newer "$object" -print -quit) ]] || continue
    compile "$source" "$object" &
    jobs+=($!)
    compiled=$((compiled + 1))
  done
  for job in "${jobs[@]}"; do wait "$job" || fail "the kernels do not compile, see above"; done
}

# compile SOURCE OBJECT: ISO C, in which a product and a sum are not contracted to one rounding unless the code says so.
# How vectors are passed is of no concern (psabi): functions that take them are inlined.
#
# The products of vectors are left out of the sanitizers: instrumented, each takes a compiler over ten minutes. Their test
# holds every buffer against a guard page instead; scalar products and those of AMX are in.
compile() {
  local sanitize=("${sanitize[@]}")
  case $1 in products_avx*.c | products_neon*.c) sanitize=() ;; esac
  # shellcheck disable=SC2046 # several flags
  "$compiler" -std=c17 -O3 -Wall -Wextra -Werror -Wno-psabi -fPIC -fvisibility=hidden -fno-math-errno "${sysroot[@]}" "${sanitize[@]}" \
    $(instructions_of "$1") -I"$JAVA_HOME/include" -I"$JAVA_HOME/include/linux" -c "$here/$1" -o "$2.part"
  mv "$2.part" "$2"
}

link() {
  local strip=-s objects=("${sources[@]/%.c/.o}")
  objects=("${objects[@]/#/$work/}")
  ((${#sanitize[@]} == 0)) || strip=-g
  "$compiler" -shared "${sysroot[@]}" "${sanitize[@]}" "$strip" -Wl,-z,relro,-z,now,-z,noexecstack,--no-undefined -Wl,-soname,libternkernels.so \
    "${objects[@]}" -lm -o "$out/libternkernels.so.part"
  mv "$out/libternkernels.so.part" "$out/libternkernels.so"
}

# Each *_test.c with all of the library but its way to Java.
compile_tests() {
  local source program objects=()
  for source in "${sources[@]}"; do
    [[ $source == jni.c ]] || objects+=("$work/${source%.c}.o")
  done
  for source in "$here"/../../test/c/*_test.c; do
    program=$out/$(basename "$source" .c)
    [[ ! -e $program || -n $(find "$here" "${source%/*}" -newer "$program" -type f -print -quit) ]] || continue
    "$compiler" -std=gnu17 -O1 -Wall -Wextra -Werror "${sysroot[@]}" "${sanitize[@]}" "$source" "${objects[@]}" -lm -o "$program" \
      || fail "the test $source does not compile, see above"
  done
}

fail() {
  printf 'tern: %s\n' "$*" >&2
  exit 1
}

main "$@"
