# Assembles a home for native-image from Maven Central and Debian alone. Sourced by tools/launcher/native.sh.
#
# GraalVM's download has four things that Maven Central lacks beside the builder's jars. They are made here:
#
#   bin/native-image            the command; builder/NativeImage.java
#   lib/svm/builder*.args       how the builder's JVM is started; builder/BuilderArguments.java
#   lib/static                  the JDK's native libraries to link against; compiled from the JDK's source
#   lib/svm/clibraries          C functions that the builder's Java declares; libraries/*.c
#
# The result is kept in the user's cache until a pin, a file of this folder or the JDK changes. A second home builds
# for arm64 (cross.sh): the same builder, with libraries that were compiled for there.

toolchain=$root/tools/native-toolchain
source "$toolchain/pins.sh"
source "$toolchain/cross.sh"
native_cache=$cache/native-image

# What the functions below compile for; cross.sh has the other choice.
choose_amd64() {
  native_home=$native_cache/home
  target=linux-amd64
  compiler=(gcc)
  archiver=ar
  symbol_lister=nm
  configure_for_target=()
}
choose_amd64

# assemble_native_home [arm64]: sets GRAALVM_HOME to a home that builds for this machine, or for arm64; assembles it
# first where the cache has none.
assemble_native_home() {
  [[ $(uname -m) == x86_64 ]] || fail "the assembled toolchain is for x86-64; found=$(uname -m); set GRAALVM_HOME to a GraalVM or Mandrel 25"
  require_jdk_25
  if [[ ${1-} == arm64 ]]; then choose_arm64; else choose_amd64; fi
  local recipe
  recipe=$(toolchain_digest)
  mkdir -p "$native_cache"
  # Two launchers at once: the second waits, then finds it done.
  exec 7>"$native_cache/lock"
  flock 7
  if [[ ! -r $native_home/recipe || $(<"$native_home/recipe") != "$recipe" ]]; then
    bring_toolchain_packages
    say "assembling native-image $graal_version for $target in $native_home (once, some minutes)"
    local work=$native_cache/work-$target
    rm -rf "$work" "$native_home"
    mkdir -p "$work"
    step 1 "the JDK and the builder's jars" copy_jdk_and_builder
    step 2 "the JDK's source" fetch_jdk_source
    step 3 "the JDK's native libraries" compile_jdk_libraries
    step 4 "Java Sound's native library" compile_java_sound
    step 5 "the builder's native libraries" compile_builder_libraries
    step 6 "the command" install_command_line
    printf '%s\n' "$recipe" >"$native_home/recipe"
    rm -rf "$work"
  fi
  exec 7>&-
  export GRAALVM_HOME=$native_home
}

# The builder only fits JDK 25; find_jdk is content with newer ones too.
require_jdk_25() {
  find_jdk || fail "no JDK $jdk_release found; ./tern doctor says how to get one"
  grep -Eq '^JAVA_VERSION="?25[."]' "$JAVA_HOME/release" \
    || fail "the toolchain is assembled around JDK 25; found=$JAVA_HOME; set JAVA_HOME to a JDK 25"
}

toolchain_digest() {
  {
    (cd "$toolchain" && find . -type f ! -name '*.md' -print0 | sort -z | xargs -0 sha256sum)
    sha256sum <"$JAVA_HOME/release"
  } | sha256sum | cut -d' ' -f1
}

bring_toolchain_packages() {
  local packages=("${toolchain_packages[@]}")
  if [[ $target == linux-aarch64 ]]; then
    packages+=("${cross_packages[@]}")
  fi
  local package missing=()
  for package in "${packages[@]}"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  ((${#missing[@]} == 0)) || install_packages "${missing[@]}"
  if [[ $target == linux-aarch64 ]]; then
    unpack_debian "$cross_suite" "$sysroot" "${cross_libraries[@]}"
  fi
}

# step NUMBER WHAT COMMAND: runs it with its output in a log, and says how long it took.
step() {
  local log=$native_cache/$3-$target.log begun=$SECONDS result=0
  printf '  [%d/6] %s ' "$1" "$2" >&2
  # Not as part of a condition: there, set -e would not count.
  set +e
  (set -e; "$3") >"$log" 2>&1
  result=$?
  set -e
  if ((result != 0)); then
    printf '\n' >&2
    tail -n 20 "$log" >&2
    fail "assembling stopped at: $2; the whole log is $log"
  fi
  printf '%d s\n' $((SECONDS - begun)) >&2
}

copy_jdk_and_builder() {
  mkdir -p "$native_home"
  cp -a "$JAVA_HOME/." "$native_home/"
  cat >"$work/pom.xml" <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>dev.tern</groupId>
  <artifactId>image-builder</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>org.graalvm.nativeimage</groupId>
      <artifactId>svm</artifactId>
      <version>$graal_version</version>
    </dependency>
  </dependencies>
</project>
POM
  maven -ntp -f "$work/pom.xml" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
    -DoutputDirectory="$native_home/lib/svm/builder"
}

fetch_jdk_source() {
  local archive=$native_cache/openjdk-25_$jdk_source_version.orig.tar.xz
  if [[ ! -r $archive ]]; then
    local mirror
    mirror=$(debian_mirror) || { echo "apt is set up with no Debian mirror to take openjdk-25's source from" && return 1; }
    curl -fsSL -o "$archive.part" "${mirror%/}/pool/main/o/openjdk-25/openjdk-25_${jdk_source_version/+/%2b}.orig.tar.xz"
    echo "$jdk_source_sha256  $archive.part" | sha256sum -c
    mv "$archive.part" "$archive"
  fi
  echo "$jdk_source_sha256  $archive" | sha256sum -c
  mkdir "$work/source"
  # The tests are two thirds of the files.
  tar xf "$archive" -C "$work/source" --strip-components=1 --exclude='*/test/jdk' --exclude='*/test/hotspot' --exclude='*/test/langtools'
}

static_libraries() { printf '%s' "$native_home/lib/static/$target/glibc"; }

compile_jdk_libraries() {
  mkdir -p "$work/build" "$(static_libraries)"
  cd "$work/build"
  bash "$work/source/configure" --with-boot-jdk="$JAVA_HOME" --enable-headless-only --with-debug-level=release \
    --with-native-debug-symbols=none --disable-warnings-as-errors --with-stdc++lib=dynamic --with-zlib=system \
    --with-freetype=system --with-jobs="$(nproc)" "${configure_for_target[@]}"
  make {java.base,java.management,jdk.management,java.prefs,java.rmi,jdk.net,java.instrument,jdk.security.auth,java.security.jgss}-static-libs
  find support/native -name '*.a' -exec cp {} "$(static_libraries)" \;
}

# The JDK's build makes libjsound.a only together with the whole desktop module.
compile_java_sound() {
  local source=$work/source/src sound=$work/sound
  mkdir -p "$sound"/{sources/com/sun/media,headers,classes,objects}
  # The package alone, or javac would compile the whole desktop with it.
  cp -r "$source/java.desktop/share/classes/com/sun/media/sound" "$sound/sources/com/sun/media/"
  "$native_home/bin/javac" -nowarn -h "$sound/headers" -d "$sound/classes" \
    --patch-module java.desktop="$sound/sources" "$sound"/sources/com/sun/media/sound/*.java
  local file
  for file in "$source"/java.desktop/{share,linux}/native/libjsound/*.c; do
    "${compiler[@]}" -O2 -fPIC -DSTATIC_BUILD=1 -D_GNU_SOURCE -D_LITTLE_ENDIAN -DLINUX "-D${target#linux-}" -DLIBRARY_NAME=jsound -DX_PLATFORM=X_LINUX \
      -DUSE_PORTS=TRUE -DUSE_DAUDIO=TRUE -DUSE_PLATFORM_MIDI_OUT=TRUE -DUSE_PLATFORM_MIDI_IN=TRUE \
      -I"$sound/headers" -I"$native_home/include" -I"$native_home/include/linux" \
      -I"$source"/java.base/share/native/include -I"$source"/java.base/unix/native/include \
      -I"$source"/java.base/share/native/libjava -I"$source"/java.base/unix/native/libjava \
      -I"$source"/java.desktop/share/native/libjsound -I"$source"/java.desktop/linux/native/libjsound \
      -c "$file" -o "$sound/objects/$(basename "$file" .c).o"
  done
  "$archiver" crs "$(static_libraries)/libjsound.a" "$sound"/objects/*.o
}

compile_builder_libraries() {
  local objects=$work/objects features=cpu_features_${target#linux-}
  mkdir -p "$objects" "$native_home"/lib/svm/clibraries/{include,"$target/glibc"} "$native_home/lib/svm/builder/lib"
  cp "$toolchain"/libraries/include/*.h "$native_home/lib/svm/clibraries/include/"
  local name
  for name in attach container cpu_check "$features" jvm locale process signals; do
    compile_c "${compiler[@]}" "$toolchain/libraries/$name.c" -c -o "$objects/$name.o"
  done
  write_stubs "$objects/jvm.o" >"$objects/stubs.c"
  compile_c "${compiler[@]}" "$objects/stubs.c" -c -o "$objects/stubs.o"

  cd "$native_home/lib/svm/clibraries/$target/glibc"
  "$archiver" crs liblibchelper.a "$objects"/{attach,cpu_check,"$features",locale,process,signals}.o
  "$archiver" crs libsvm_container.a "$objects/container.o"
  "$archiver" crs libjvm.a "$objects"/{jvm,stubs}.o
  # The builder itself runs here.
  compile_c gcc "$toolchain/libraries/reporter.c" -shared -o "$native_home/lib/svm/builder/lib/libreporterchelper.so"
}

# compile_c COMPILER... ARGUMENT...
compile_c() {
  "$@" -O2 -fPIC -Wall -Wno-unused-parameter -fno-strict-aliasing -I"$native_home/include" -I"$native_home/include/linux"
}

# The JDK's libraries call some two hundred functions of the JVM. jvm.c has those that are reached in an executable;
# each of the others ends the process and says which it was.
write_stubs() {
  printf '#include <stdio.h>\n#include <stdlib.h>\n'
  printf 'static void missing(const char *name) { fprintf(stderr, "%%s is not part of a native executable\\n", name); abort(); }\n'
  comm -23 \
    <("$symbol_lister" "$(static_libraries)"/*.a 2>/dev/null | awk '$1 == "U" && $2 ~ /^(JVM_|jio_)/ { print $2 }' | sort -u) \
    <("$symbol_lister" "$1" | awk 'NF == 3 && $2 == "T" { print $3 }' | sort -u) \
    | sed 's/.*/void &(void) { missing("&"); }/'
}

install_command_line() {
  cp "$toolchain/builder/VERSION.txt" "$native_home/lib/svm/"
  "$native_home/bin/java" "$toolchain/builder/BuilderArguments.java" "$native_home" "$graal_version"
  "$native_home/bin/javac" -d "$native_home/lib/svm/launcher" "$toolchain/builder/NativeImage.java"
  install -m 755 "$toolchain/builder/native-image" "$native_home/bin/native-image"
  printf '%s\n' "-H:CLibraryPath@driver=$native_home/lib/svm/clibraries/$target/glibc,$native_home/lib/svm/clibraries" \
    >"$native_home/lib/svm/target.args"
  if [[ $target == linux-aarch64 ]]; then install_cross_compiler; fi
  "$native_home/bin/native-image" --version
}
