# Cross-compiles the project's C for arm64 and runs its tests on emulated processors. Which files belong to which test
# stands in tools/arm64/c-programs. Sourced by tools/arm64/arm64.

c_programs=$root/tools/arm64/c-programs
c_build=$root/target/arm64-c

# Instructions of the extensions, which a program may only reach after it asked the processor: elsewhere they kill.
extension_instructions='[su]dot|usdot|[su]mmla|usmmla'

# test_c [PROGRAM...]: all of them, or the named ones; prints a Markdown table.
test_c() {
  local name files failed=0 processor
  rm -rf "$c_build"
  mkdir -p "$c_build"
  printf '| program | files |'; printf ' %s |' "${arm64_processors[@]}"; printf '\n|---|---|'
  printf '%s|' "${arm64_processors[@]/*/---}"; printf '\n'
  while read -r name files; do
    [[ -n $name && $name != \#* ]] || continue
    (($# == 0)) || [[ " $* " == *" $name "* ]] || continue
    # shellcheck disable=SC2086 # the table separates files by blanks
    compile_program "$name" $files
    printf '| %s | %d |' "$name" "$(wc -w <<<"$files")"
    for processor in "${arm64_processors[@]}"; do run_program "$name" "$processor" || failed=1; done
    printf '\n'
  done <"$c_programs"
  return "$failed"
}

compile_program() {
  local name=$1 file object objects=()
  shift
  for file in "$@"; do
    object=$c_build/$name-$(basename "$file" .c).o
    aarch64-linux-gnu-gcc -std=gnu17 -O2 -Wall -Wextra -Wno-unused-parameter -Werror -fno-strict-aliasing -ffp-contract=off "$(architecture_of "$file")" \
      -I"$JAVA_HOME/include" -I"$JAVA_HOME/include/linux" -c "$root/$file" -o "$object" || fail "$file does not compile for arm64"
    [[ $(architecture_of "$file") != *-a ]] || hold_to_baseline "$file" "$object"
    objects+=("$object")
  done
  aarch64-linux-gnu-gcc -static "${objects[@]}" -lm -o "$c_build/$name" || fail "the test program $name does not link"
}

architecture_of() {
  case $1 in
    *_dotprod.c) echo -march=armv8.2-a+dotprod ;;
    *_i8mm.c) echo -march=armv8.2-a+dotprod+i8mm ;;
    *) echo -march=armv8-a ;;
  esac
}

hold_to_baseline() {
  local found
  found=$(aarch64-linux-gnu-objdump -d --no-show-raw-insn "$2" | grep -m1 -wE "$extension_instructions") || return 0
  fail "$1 is of the baseline but holds an instruction of an extension, which ends the program on a Cortex-A72:$found"
}

run_program() {
  local result=0
  qemu-aarch64-static -cpu "$2" "$c_build/$1" "$2" >"$c_build/$1.$2" 2>&1 || result=$?
  if ((result == 0)); then
    printf ' %s |' "$(tail -n 1 "$c_build/$1.$2")"
  else
    printf ' failed, exit=%d: %s |' "$result" "$(tail -n 1 "$c_build/$1.$2")"
    return 1
  fi
}
