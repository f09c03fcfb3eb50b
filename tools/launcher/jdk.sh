# Finds a JDK 25, or brings one. Sourced by ./tern; sets JAVA_HOME.

jdk_release=25
jdk_package=openjdk-$jdk_release-jdk-headless
own_jdk=$cache/jdk-$jdk_release

# Looks where JDKs live, the user's own choice first. Reads release files only: no process is started.
find_jdk() {
  local home
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/* "$own_jdk"/usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/* "$(jdk_on_path)"; do
    if is_jdk "$home"; then
      export JAVA_HOME=$home
      return 0
    fi
  done
  return 1
}

is_jdk() {
  [[ -n $1 && -x $1/bin/javac && -r $1/release ]] || return 1
  local line
  while IFS= read -r line; do
    [[ $line =~ ^JAVA_VERSION=\"?([0-9]+) ]] && ((BASH_REMATCH[1] >= jdk_release)) && return 0
  done <"$1/release"
  return 1
}

jdk_on_path() {
  local javac
  javac=$(command -v javac) || return 0
  javac=$(readlink -f "$javac")
  printf '%s' "${javac%/bin/javac}"
}

bring_jdk() {
  find_jdk && return
  say "this machine lacks a JDK $jdk_release, and Tern is written in Java $jdk_release"
  read_package_lists
  if apt_offers "$jdk_package"; then
    install_packages "$jdk_package"
  elif debian_mirror >/dev/null; then
    unpack_debian_jdk
  fi
  find_jdk || fail "no way to bring a JDK $jdk_release was found; install one (for example Eclipse Temurin) and set JAVA_HOME to it"
}

# Debian 12 has no Java 25 but Debian 13 has, on the same mirror. Its packages are unpacked beside each other into
# the user's cache, with the C library they were built for, and nothing of the system is touched:
#
#   ~/.cache/tern/jdk-25/usr/lib/jvm/java-25-openjdk-*   the JDK; its programs name the loader and folder below
#   ~/.cache/tern/jdk-25/usr/lib/*-linux-gnu             glibc, libstdc++, zlib of Debian 13
#
# Java's own child processes (pip, aplay) start with the system's loader and library as ever.
unpack_debian_jdk() {
  local packages=("$jdk_package" "openjdk-$jdk_release-jre-headless" libc6 libstdc++6 libgcc-s1 zlib1g)
  [[ ${TERN_NO_INSTALL:-} != 1 ]] \
    || fail "TERN_NO_INSTALL=1, so no JDK is brought; install a JDK $jdk_release (for example Eclipse Temurin) and set JAVA_HOME to it"
  say "this Debian has none; unpacking the one of Debian 13 from your mirror into $own_jdk (150 MB download, system untouched)"
  local work=$own_jdk.part
  rm -rf "$work"
  mkdir -p "$work"/{lists/partial,archives/partial,root,debs}
  : >"$work/status"

  local mirror security keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  mirror=$(debian_mirror)
  security=$(debian_mirror -security)
  {
    echo "deb [signed-by=$keyring] $mirror trixie main"
    [[ -z $security ]] || echo "deb [signed-by=$keyring] $security trixie-security main"
  } >"$work/sources.list"
  # Everything else (proxy, certificates, credentials) stays as this machine's apt is set up.
  local apt=(apt-get -qq
    -o Dir::Etc::SourceList="$work/sources.list" -o Dir::Etc::SourceParts=/dev/null -o Dir::Etc::Preferences=/dev/null
    -o Dir::Etc::PreferencesParts=/dev/null -o Dir::State::Lists="$work/lists" -o Dir::State::status="$work/status"
    -o Dir::Cache="$work" -o APT::Default-Release= -o APT::Sandbox::User=root -o Acquire::Languages=none)
  "${apt[@]}" update >&2 || fail "the lists of Debian 13 could not be read from $mirror, see above"
  (cd "$work/debs" && "${apt[@]}" download "${packages[@]}" >&2) || fail "the JDK could not be downloaded, see above"
  # patchelf is of this system, as it runs here.
  (cd "$work/debs" && apt-get -qq -o APT::Sandbox::User=root download patchelf >&2) || fail "patchelf could not be downloaded, see above"

  local deb
  mkdir "$work/tools"
  dpkg-deb -x "$work"/debs/patchelf_*.deb "$work/tools"
  rm "$work"/debs/patchelf_*.deb
  for deb in "$work"/debs/*.deb; do dpkg-deb -x "$deb" "$work/root"; done
  point_links_inside "$work/root"
  bind_programs "$work/root" "$work/tools/usr/bin/patchelf"
  rm -rf "$own_jdk"
  mv "$work/root" "$own_jdk"
  rm -rf "$work"
  find_jdk && "$JAVA_HOME/bin/java" -version >/dev/null 2>&1 \
    || fail "the unpacked JDK in $own_jdk does not start; install a JDK $jdk_release and set JAVA_HOME to it"
}

# Configuration is linked as /etc/java-25-openjdk/...: make such links relative where the root has the file.
point_links_inside() {
  local link target
  find "$1" -lname '/*' | while IFS= read -r link; do
    target=$(readlink "$link")
    [[ ! -e $1$target ]] || ln -sfnr "$1$target" "$link"
  done
}

# Gives the JDK's programs the loader and the libraries they were unpacked with. RPATH, not RUNPATH: it also
# counts for the libraries those libraries load.
bind_programs() {
  local unpacked=$1 patchelf=$2 loader libraries program
  loader=$(cd "$unpacked" && compgen -G 'usr/lib/*-linux-gnu/ld-linux-*.so.*')
  libraries=$own_jdk/${loader%/*}
  for program in "$unpacked"/usr/lib/jvm/*/bin/* "$unpacked"/usr/lib/jvm/*/lib/jspawnhelper; do
    [[ -L $program ]] || "$patchelf" --set-interpreter "$own_jdk/$loader" \
      --force-rpath --set-rpath "\$ORIGIN:\$ORIGIN/../lib:$libraries" "$program"
  done
}

# The Debian mirror that apt is set up with; empty and false where there is none.
debian_mirror() {
  apt-get indextargets --format '$(REPO_URI) $(ORIGIN)$(LABEL)' 'Created-By: Packages' 2>/dev/null \
    | awk -v want="DebianDebian${1-}" 'tolower($2) == tolower(want) { print $1; found = 1; exit } END { exit !found }'
}
