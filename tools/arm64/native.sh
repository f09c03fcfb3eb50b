# The native executable for arm64. Sourced by tools/launcher/native.sh.

source "$root/tools/arm64/pins.sh"
source "$root/tools/arm64/natives.sh"
source "$root/tools/arm64/emulate.sh"

# Armv8.0, so that a Cortex-A72 is good enough.
arm64_target=(-Dtern.native.processor=armv8-a)

# native_for ARCHITECTURE: of this machine or another.
native_for() {
  case $1-$(uname -m) in
    arm64-aarch64 | amd64-x86_64) native ;;
    arm64-x86_64) cross_build_arm64 ;;
    *)
      say "arch=$1 cannot be built on $(uname -m); supported=[amd64 on x86_64, arm64 on x86_64, arm64 on aarch64]"
      return 2
      ;;
  esac
}

cross_build_arm64() {
  native_folder=$root/target/native-arm64
  native_log=$root/target/native-arm64.log
  bring_tools
  assemble_native_home arm64
  compile_executable "${arm64_target[@]}"
  lay_out_executable
  lay_out_arm64_natives --sysroot "$sysroot"
  make_emulated_root
  say "built $native_folder/tern ($(du -m "$native_folder/tern" | cut -f1) MiB); under emulation it says: $(emulate "${arm64_processors[0]}" "$native_folder/tern" --version)"
}

# On a board. The assembled toolchain is for x86-64, so GraalVM or Mandrel has to be there.
native_on_arm64() {
  bring_tools
  find_native_image || fail "on arm64 ./tern native needs a GraalVM or Mandrel $jdk_release; set GRAALVM_HOME to it, or build on x86-64 with: ./tern native --arch arm64"
  compile_executable "${arm64_target[@]}"
  lay_out_executable
  lay_out_arm64_natives
  say "built $native_folder/tern ($(du -m "$native_folder/tern" | cut -f1) MiB): $("$native_folder/tern" --version)"
}

# lay_out_arm64_natives [ARGUMENT OF build.sh...]
lay_out_arm64_natives() {
  gather_natives
  install -m 644 "$natives"/*.so "$native_folder/lib/"
  compile_arm64_kernels "$native_folder/lib" "$@"
  compile_arm64_echo "$native_folder/lib" "$@"
  "$root/device/src/main/c/sandbox/build.sh" "$native_folder/lib" "$@" --arch arm64
}
