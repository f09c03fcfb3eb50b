# An empty Debian or Ubuntu root of its own, for proofs of what works on a machine that has nothing. Sourced.
#
# Only the client set-up of this machine is carried in, as for any machine behind a mirror: apt's proxies, pip's and
# Maven's settings, certificates of its own, proxy variables. TERN_FRESH_MIRROR names a mirror where apt's own is not
# of the suite's distribution. Needs root, mmdebstrap and a network.

# make_root SUITE FOLDER PACKAGES: PACKAGES come in beside the essential ones, names joined by commas. What is said
# goes to standard output.
make_root() {
  local mirror=${TERN_FRESH_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | head -n 1)} sources
  case $1 in
    jammy | noble | resolute)
      sources="deb [trusted=yes] $mirror $1 main universe
deb [trusted=yes] $mirror $1-updates main universe"
      ;;
    *)
      local keyring=/usr/share/keyrings/debian-archive-keyring.gpg
      sources="deb [signed-by=$keyring] $mirror $1 main
deb [signed-by=$keyring] $mirror $1-updates main
deb [signed-by=$keyring] ${mirror%/}-security $1-security main"
      ;;
  esac
  mmdebstrap --quiet --variant=minbase --include="$3" "$1" "$2" - <<<"$sources" 2>&1
  mount_devices "$2/dev"
  mount -t proc proc "$2/proc"
}

# Devices of its own and not this machine's: whoever removes a root that was left behind removes nothing else.
mount_devices() {
  mount -t tmpfs -o mode=755 devices "$1"
  local device
  for device in 'null 3' 'zero 5' 'full 7' 'random 8' 'urandom 9'; do
    mknod -m 666 "$1/${device% *}" c 1 "${device#* }"
  done
  mknod -m 666 "$1/tty" c 5 0
  mkdir -m 1777 "$1/shm"
  mkdir "$1/pts"
  ln -s /proc/self/fd "$1/fd"
  local number=0 name
  for name in stdin stdout stderr; do ln -s "/proc/self/fd/$((number++))" "$1/$name"; done
}

# carry_client_settings FOLDER
carry_client_settings() {
  local file
  for file in /etc/resolv.conf /etc/hosts /etc/pip.conf "$HOME/.m2/settings.xml" "$HOME/.config/pip/pip.conf"; do
    [[ ! -e $file ]] || install -D "$file" "$1$file"
  done
  grep -lsE 'Acquire::' /etc/apt/apt.conf.d/* | while IFS= read -r file; do cp "$file" "$1/etc/apt/apt.conf.d/"; done
  if compgen -G '/usr/local/share/ca-certificates/*.crt' >/dev/null && [[ -x $1/usr/sbin/update-ca-certificates ]]; then
    mkdir -p "$1/usr/local/share/ca-certificates"
    cp /usr/local/share/ca-certificates/*.crt "$1/usr/local/share/ca-certificates/"
    chroot "$1" update-ca-certificates 2>&1
  fi
}

# in_root FOLDER COMMAND...: with the variables of a proxy and of pip, and nothing else of this shell.
in_root() {
  local folder=$1 client=()
  shift
  mapfile -t client < <(env | grep -E '^(https?_proxy|no_proxy|HTTPS?_PROXY|NO_PROXY|PIP_[A-Z_]*)=')
  env -i HOME=/root LANG=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "${client[@]}" \
    chroot "$folder" "$@" </dev/null
}

# leave_root FOLDER
leave_root() { umount "$1/proc" "$1/dev" 2>/dev/null || true; }
