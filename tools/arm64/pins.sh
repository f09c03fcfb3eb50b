# What Tern for arm64 is made of beside its own build. Sourced by tools/arm64/arm64.

# The Debian whose arm64 packages an emulated program runs on, and whose Java 25 the runtime is cut from.
runtime_suite=trixie
runtime_packages=(openjdk-25-jdk-headless libstdc++6 libatomic1 libasound2t64 zlib1g)

# Vosk's Java jar has no library for arm64 Linux; its Python wheel has, of the same release.
vosk_wheel=vosk==0.3.45
vosk_wheel_sha256=54efb47dd890e544e9e20f0316413acec7f8680d04ec095c6140ab4e70262704

# The engines' libraries as they are shipped. A new release of an engine needs its line here changed.
natives_sha256="
0e9df29f060a93cf3df3263a4d3635e1b75688a5fd84e86ade1599372e3c9597  libvosk.so
f18fa2c973b2b9ea2dfa6d36d397e0bb743aa2aa09876e2a3b8c87a5e67bf8b6  libjnidispatch.so
648ffa64fbe027ae27139109410900cf776a030dec2dbbac51053318cc44c286  libonnxruntime.so
e6b641ea5363d8164ed81bbd19efeca48bd0070654f860cc1001ed79bd506889  libonnxruntime4j_jni.so
"

# What has to be installed here: the cross compiler, the emulator, and what takes jars and wheels apart.
arm64_packages=(gcc-aarch64-linux-gnu g++-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user-static zip unzip)

# Processors that programs are run on: of Raspberry Pi 4 and 5. Only the second has dot product instructions.
arm64_processors=(cortex-a72 cortex-a76)
