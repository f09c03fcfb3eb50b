# Unpacks Debian's packages on a machine of another kind or another Debian. Nothing is installed and nothing of them is run: dpkg
# only extracts files. Sourced by tools/arm64/arm64, by the native toolchain and by tools/launcher/webrtc.sh.

# unpack_debian SUITE FOLDER PACKAGE...: the packages and all they depend on, in FOLDER. Done once for a list of packages.
# They are for arm64 unless unpack_arch says otherwise.
unpack_debian() {
  local suite=$1 folder=$2 arch=${unpack_arch:-arm64}
  shift 2
  local wanted="$suite $*"
  [[ ! -r $folder/unpacked || $(<"$folder/unpacked") != "$wanted" ]] || return 0
  say "unpacking Debian $suite for $arch into $folder: $*"
  local work=$folder.part
  rm -rf "$work" "$folder"
  mkdir -p "$work"/{lists/partial,archives/partial,root}
  : >"$work/status"

  local mirror security updates
  mirror=$(debian_mirror) || fail "apt is set up with no Debian mirror; it is what packages for $arch are taken from"
  local origin="deb [arch=$arch signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]"
  {
    echo "$origin $mirror $suite main"
    if updates=$(debian_mirror -security); then echo "$origin $updates $suite-security main"; fi
  } >"$work/sources.list"
  # Proxy, certificates and credentials stay as this machine's apt is set up; what it has installed does not count.
  local apt=(apt-get -qq -y --no-install-recommends
    -o APT::Architecture="$arch" -o APT::Architectures::="$arch"
    -o Dir::Etc::SourceList="$work/sources.list" -o Dir::Etc::SourceParts=/dev/null
    -o Dir::Etc::Preferences=/dev/null -o Dir::Etc::PreferencesParts=/dev/null
    -o Dir::State::Lists="$work/lists" -o Dir::State::status="$work/status" -o Dir::State::extended_states="$work/extended"
    -o Dir::Cache="$work" -o APT::Default-Release= -o APT::Sandbox::User=root -o Acquire::Languages=none
    -o Debug::NoLocking=true)
  "${apt[@]}" update >&2 || fail "the lists of Debian $suite for $arch could not be read from $mirror, see above"
  "${apt[@]}" --download-only install "$@" >"$work/log" 2>&1 \
    || { tail -n 5 "$work/log" >&2 && fail "packages of Debian $suite for $arch could not be downloaded: $*"; }

  merge_usr "$work/root"
  local deb
  for deb in "$work"/archives/*.deb; do dpkg-deb --fsys-tarfile "$deb" | tar -x --keep-directory-symlink -C "$work/root"; done
  point_links_inside "$work/root"
  printf '%s' "$wanted" >"$work/root/unpacked"
  mv "$work/root" "$folder"
  rm -rf "$work"
}

# /lib is a link to usr/lib, as on an installed Debian; packages still carry both.
merge_usr() {
  local name
  for name in bin sbin lib; do
    mkdir -p "$1/usr/$name"
    ln -s "usr/$name" "$1/$name"
  done
}
