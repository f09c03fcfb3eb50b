# Choices for executables that run on arm64 while the builder runs here. Sourced by assemble.sh.

source "$root/tools/arm64/debian.sh"

sysroot=$cache/arm64/sysroot-$cross_suite

choose_arm64() {
  native_home=$cache/arm64/native-home
  target=linux-aarch64
  compiler=(aarch64-linux-gnu-gcc --sysroot="$sysroot")
  archiver=aarch64-linux-gnu-ar
  symbol_lister=aarch64-linux-gnu-nm
  # A JDK for here is needed too while one for there is built; that one lies ready.
  configure_for_target=(--openjdk-target=aarch64-linux-gnu --with-sysroot="$sysroot" --with-build-jdk="$JAVA_HOME")
}

# Gives the builder its compiler for arm64, and makes its command build for there unasked.
#
# The builder asks C for sizes and constants: it compiles small programs and reads what they print. Those are of arm64
# as well, so the compiler leaves in place of each one a script that runs it under emulation. Queries answered by this
# machine would be wrong: structures such as stat differ.
install_cross_compiler() {
  sed -e "s|@sysroot@|$sysroot|" "$toolchain/builder/aarch64-cc" >"$native_home/bin/aarch64-cc"
  chmod 755 "$native_home/bin/aarch64-cc"
  cat >>"$native_home/lib/svm/target.args" <<ARGUMENTS
'-J-Dsvm.platform=org.graalvm.nativeimage.Platform\$LINUX_AARCH64'
-H:-UseCAPCache
-H:CCompilerPath=$native_home/bin/aarch64-cc
ARGUMENTS
}
