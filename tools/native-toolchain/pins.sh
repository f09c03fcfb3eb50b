# What the toolchain is made of. Sourced by assemble.sh; change a pin and the next ./tern native assembles anew.

# The image builder on Maven Central, org.graalvm.nativeimage:svm. Pinned also as graal.version in the root pom.
# 25.0.2 is the newest that is complete: of 25.0.4 some jars are missing.
graal_version=25.0.2

# The JDK's source, a file of Debian's package openjdk-25. Its native libraries are compiled from it to be linked
# into the executable.
jdk_source_version=25.0.3+9
jdk_source_sha256=2dd6c441b49705480db1ebfcd03f43d5dcb7f1d4290e98c1fa6eeefae50cfa07

# What compiling the JDK's native libraries asks for. Its configure wants the headers of X and of printing even where
# only a headless part is built.
toolchain_packages=(autoconf make zip unzip file xz-utils curl gcc g++ libc6-dev zlib1g-dev libasound2-dev libcups2-dev
  libfontconfig-dev libfreetype-dev libx11-dev libxext-dev libxrender-dev libxrandr-dev libxtst-dev libxt-dev)

# What an executable for arm64 is linked against: an older Debian, as it runs on that and on all newer ones. Unpacked,
# not installed; the JDK's configure asks for the same headers as above.
cross_suite=bookworm
cross_libraries=(libc6-dev linux-libc-dev libstdc++-12-dev zlib1g-dev libasound2-dev libcups2-dev libfontconfig-dev libfreetype-dev
  libx11-dev libxext-dev libxrender-dev libxrandr-dev libxtst-dev libxt-dev)

# The compiler for it, and the emulator for the small programs that tell the builder how C lays its structures out.
cross_packages=(gcc-aarch64-linux-gnu g++-aarch64-linux-gnu qemu-user-static)
