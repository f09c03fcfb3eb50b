# Which Debian packages bring the libraries that a folder of programs is linked against. Sourced by package.sh.
#
# Read from the files themselves, so that it works for another processor too, whose packages are not on this machine;
# dpkg-shlibdeps needs them installed. On the same processor .ci/nightly.d/packages holds both against each other.

# depends_of FOLDER: the Depends field; stops at a library that nobody said who brings.
depends_of() {
  local name needed
  needed=$(needed_libraries "$1")
  for name in $needed; do
    case $name in
      libc.so.6 | libm.so.6 | libdl.so.2 | libpthread.so.0 | librt.so.1 | ld-linux-*) echo "libc6 (>= $(newest_symbol "$1" GLIBC))" ;;
      libstdc++.so.6) echo "libstdc++6 (>= $(compiler_of GLIBCXX "$(newest_symbol "$1" GLIBCXX)"))" ;;
      libgcc_s.so.1) echo "libgcc-s1 (>= 3.0)" ;;
      libatomic.so.1) echo "libatomic1" ;;
      libz.so.1) echo "zlib1g (>= 1:1.2)" ;;
      # Renamed in Debian 13 and Ubuntu 24.04.
      libasound.so.2) echo "libasound2 | libasound2t64" ;;
      *) fail "no Debian package is known for library=$name, which $(grep -l -a -F "$name" -r "$1" | head -n 1) needs; add it to tools/package/depends.sh" ;;
    esac
  done | sort -u | paste -sd, | sed 's/,/, /g'
}

# elf_files FOLDER
elf_files() {
  find "$1" -follow -path '*/models/*' -prune -o -type f -size +3c -print | while IFS= read -r file; do
    [[ $(head -c 4 "$file" | tr -d '\0') == $'\x7fELF' ]] && printf '%s\n' "$file"
  done
  true
}

# needed_libraries FOLDER: what its files ask the loader for, without what lies in the folder itself.
needed_libraries() {
  elf_files "$1" | while IFS= read -r file; do
    LC_ALL=C readelf -dW "$file" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'
  done | sort -u | while IFS= read -r name; do
    carries "$1" "$name" || printf '%s\n' "$name"
  done
}

# carries FOLDER LIBRARY: by the name of its file or the name it gives itself
carries() {
  elf_files "$1" | while IFS= read -r file; do
    printf '%s\n' "${file##*/}"
    LC_ALL=C readelf -dW "$file" | sed -n 's/.*(SONAME).*\[\(.*\)\]/\1/p'
  done | grep -xF -e "$2" >/dev/null
}

# newest_symbol FOLDER GLIBC: the newest version of its symbols that the folder's files use
newest_symbol() {
  elf_files "$1" | while IFS= read -r file; do
    LC_ALL=C readelf -VW "$file" 2>/dev/null | grep -o "Name: $2_[0-9.]*" | sed "s/.*_//"
  done | sort -V | tail -n 1
}

# compiler_of GLIBCXX VERSION: the GCC release whose libstdc++ was the first with that version of symbols
# (https://gcc.gnu.org/onlinedocs/libstdc++/manual/abi.html)
compiler_of() {
  local minor=${2#3.4}
  minor=${minor#.}
  local releases=(
    [18]=4.8 [19]=4.8.1 [20]=4.9 [21]=5 [22]=6 [23]=7 [24]=7.2 [25]=8 [26]=9 [27]=9.2 [28]=9.3 [29]=11 [30]=12 [31]=13.1 [32]=13.2 [33]=14
  )
  minor=${minor:-0}
  if ((minor < 18)); then minor=18; fi
  [[ -n ${releases[minor]-} ]] || fail "no GCC release is known for $1_$2; add it to tools/package/depends.sh"
  printf '%s' "${releases[minor]}"
}
