# Makes a Debian package and an archive of the native executable with all that it needs. Sourced by ./tern.
#
#   target/packages/tern_<version>_<arch>.deb      tools/package/debian has its scripts, its unit and its texts
#   target/packages/tern_<version>_<arch>.tar.gz   the same folder, for any place and without root
#
# Both hold one tree, which runs from wherever it lies; the Debian package puts it in /usr/lib/tern:
#
#   tern              the executable
#   lib/              native libraries of the engines
#   board-configs/    boards by name
#   models/           models, each with its receipt
#   recordings/       what tern demo answers
#   doc/              licenses of all parts, list of parts (CycloneDX), the guide; /usr/share/doc/tern in the package
#
# The same sources give the same bytes: times are those of the commit, entries are sorted, nobody owns them.

source "$root/tools/package/depends.sh"

debian=$root/tools/package/debian

package() {
  local arch='' staged='' board='' with_models=true version='' out=$root/target/packages
  while (($#)); do
    case $1 in
      --arch | --staged | --board | --version | --out)
        [[ -n ${2-} && ${2-} != --* ]] || fail "argument $1 of package has no value; ./tern package --help shows how it is used"
        local "${1#--}=$2"
        shift
        ;;
      --with-models) with_models=true ;;
      --without-models) with_models=false ;;
      -h | --help)
        package_usage
        return 0
        ;;
      *) fail "unknown argument=$1 of package; ./tern package --help lists them" ;;
    esac
    shift
  done

  need_command dpkg-deb dpkg
  need_command unzip unzip
  need_command readelf binutils
  arch=${arch:-$(dpkg --print-architecture)}
  [[ $arch == amd64 || $arch == arm64 ]] || fail "arch=$arch is not packaged; expected amd64 or arm64"
  staged=${staged:-$(staged_folder)}
  require_staged
  board=${board:-$(board_of_arch)}
  [[ -r $root/board-configs/$board/board.yaml ]] \
    || fail "board=$board is not in board-configs; there are: $(cd "$root/board-configs" && printf '%s ' */ | tr -d /)"
  version=${version:-$(package_version)}
  local epoch=${SOURCE_DATE_EPOCH:-$(git -C "$root" log -1 --format=%ct)} name=tern_${version}_$arch
  export SOURCE_DATE_EPOCH=$epoch

  bring_tools
  build_where_stale
  mkdir -p "$out"
  local work
  work=$(mktemp -d "$out/.work.XXXXXX")
  # shellcheck disable=SC2064 # the name is known now; at the end it is not
  trap "rm -rf '$work'" EXIT

  local tree=$work/$name
  lay_out_tree
  write_archive
  lay_out_debian
  write_debian
  rm -rf "$work"
  trap - EXIT
}

package_usage() {
  printf '%s\n' "Usage: ./tern package [--arch amd64|arm64] [--board NAME] [--with-models|--without-models]" \
    "                      [--staged FOLDER] [--version VERSION] [--out FOLDER]" \
    "Makes target/packages/tern_<version>_<arch>.deb and .tar.gz from what ./tern native built." \
    "  --arch            the processor; default: this machine's" \
    "  --board           whose board.yaml becomes /etc/tern/board.yaml; default: the generic one of the processor" \
    "  --without-models  leave out the models that are pulled; only the first listener's comes along" \
    "  --staged          the folder with the executable and lib/; default: target/native, target/native-arm64" \
    "  --version         the package's version; default: Tern's" \
    "  --out             where the packages go; default: target/packages" \
    "Example: ./tern native && ./tern package && sudo apt install ./target/packages/tern_*_amd64.deb"
}

# need_command COMMAND PACKAGE
need_command() {
  command -v "$1" >/dev/null || fail "$1 is not there; it is in the Debian package $2: sudo apt-get install $2"
}

# What ./tern native lays out; another processor's lies beside it.
staged_folder() {
  if [[ $arch == "$(dpkg --print-architecture)" ]]; then echo "$root/target/native"; else echo "$root/target/native-$arch"; fi
}

require_staged() {
  [[ -x $staged/tern ]] || fail "$staged/tern is not there; build it with: ./tern native$([[ $arch == arm64 ]] && echo ' --arch arm64')"
  local file machine expected=X86-64
  [[ $arch == arm64 ]] && expected=AArch64
  while IFS= read -r file; do
    machine=$(LC_ALL=C readelf -h "$file" | sed -n 's/^ *Machine: *//p')
    [[ $machine == *"$expected"* ]] || fail "$file is for $machine; expected $expected for arch=$arch"
  done < <(elf_files "$staged")
}

board_of_arch() {
  case $arch in
    amd64) echo generic-x86-64 ;;
    arm64) echo generic-arm64 ;;
  esac
}

# 0.1.0-SNAPSHOT becomes 0.1.0~snapshot, which Debian sorts before 0.1.0.
package_version() {
  sed -n '0,/<version>/s|.*<version>\(.*\)</version>.*|\1|p' "$root/pom.xml" | sed 's/-SNAPSHOT$/~snapshot/'
}

lay_out_tree() {
  say "package $name: laying out"
  mkdir -p "$tree/doc"
  # Boards, models and recordings are links into this checkout there.
  tar -C "$staged" --exclude=./board-configs --exclude=./models --exclude=./recordings -c . | tar -C "$tree" -x
  cp -r "$root/board-configs" "$tree/"
  mkdir -p "$tree/recordings"
  # Those that tern demo answers.
  cp "$root"/recordings/{66_bf_emma,09_am_michael,53_am_puck}.wav "$root/recordings/README.md" "$tree/recordings/"
  lay_out_documents
  mkdir -p "$tree/models"
  cp -r "$root/models/." "$tree/models/"
  if $with_models; then carry_models; fi
  even_out "$tree"
  vouch_for_models
  even_out "$tree"
}

lay_out_documents() {
  cp "$root/THIRD_PARTY.md" "$root/LICENSE" "$tree/doc/"
  cp "$root/docs/packages.md" "$tree/doc/README.md"
  list_parts "$tree/doc/tern.cdx.json"
  gather_licenses "$tree/doc/licenses"
}

# list_parts FILE: every library in the program with its version, digest and license, as CycloneDX.
list_parts() {
  local list=$root/device/target/bom.json
  [[ $list -nt $build_stamp ]] || maven -ntp -q -Dmaven.test.skip=true -Dquarkus.build.skip=true -pl device -am package \
    org.cyclonedx:cyclonedx-maven-plugin:makeBom >"$root/target/package.log" 2>&1 \
    || fail "the list of parts could not be made; the whole log is $root/target/package.log"
  cp "$list" "$1"
}

# gather_licenses FOLDER: the texts that libraries carry in their jars, Java's own, and those of tools/package/licenses,
# which belong to parts that carry none.
gather_licenses() {
  local jar entry folder library
  mkdir -p "$1"
  cp "$root"/tools/package/licenses/*.txt "$1/"
  for jar in "$root"/device/target/quarkus-app/lib/*/*.jar; do
    library=${jar##*/}
    folder=$1/${library%.jar}
    while IFS= read -r entry; do
      mkdir -p "$folder"
      unzip -qp "$jar" "$entry" >"$folder/${entry##*/}"
    done < <(unzip -Z1 "$jar" | grep -E '^(META-INF/)?(LICEN[CS]E|NOTICE|COPYING|LGPL2|AL2|THIRD-?PARTY|EDL|edl-v|EPL|epl-v)[^/]*$' || true)
  done
  for entry in java.base java.desktop java.logging java.management; do
    [[ -d $JAVA_HOME/legal/$entry ]] || continue
    mkdir -p "$1/java"
    cp -rL "$JAVA_HOME/legal/$entry" "$1/java/"
  done
}

# The default models, where their licenses let anybody hand them on.
carry_models() {
  local list entry model license folder
  pull_where_due
  list=$(run_java models list --json | grep '"default":true')
  while IFS= read -r entry; do
    model=$(json_value name <<<"$entry")
    license=$(json_value license <<<"$entry")
    folder=$(json_value folder <<<"$entry")
    [[ ! -e $tree/models/$model ]] || continue
    case $license in
      Apache-2.0 | MIT) ;;
      *) fail "model=$model has license=$license, which nobody checked for handing on; expected Apache-2.0 or MIT, or use --without-models" ;;
    esac
    [[ $(json_value state <<<"$entry") != missing ]] || fail "model=$model is not there to be packaged; run: ./tern models pull $model"
    cp -rL "$folder" "$tree/models/$model"
    rm -f "$tree/models/$model/model.json"
  done <<<"$list"
}

# json_value KEY: of one flat object on standard input
json_value() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }

# Reads every byte of the models and leaves beside each the receipt that says so: an installed Tern starts without
# reading them all again. A receipt names the time of a file's last change, so that of all files is set before.
vouch_for_models() {
  local model models
  # Wake words are Tern's own files and check themselves: no model of the catalog.
  models=$(cd "$tree/models" && printf '%s\n' * | grep -vx tern-wake)
  say "package $name: checking the digests of $(wc -w <<<"$models") model(s)"
  # shellcheck disable=SC2086 # names of models have no spaces
  TERN_JAVA_OPTS="-Dtern.home=$tree" TERN_MODELS=$tree/models run_java models verify $models >&2 \
    || fail "a model is damaged, see above; nothing was packaged"
  while IFS= read -r model; do
    if [[ -e $tree/models/.receipts/$model.json ]]; then mv "$tree/models/.receipts/$model.json" "$tree/models/$model/model.json"; fi
    sed -i "s/\"checkedAt\" : \"[^\"]*\"/\"checkedAt\" : \"$(date -u -d "@$epoch" +%FT%TZ)\"/" "$tree/models/$model/model.json"
  done <<<"$models"
  rm -rf "$tree"/models/.[a-z]*
}

# even_out FOLDER: nothing of the machine that packages is left in modes and times.
even_out() {
  find "$1" -type d -exec chmod 755 {} +
  find "$1" -type f -perm /111 -exec chmod 755 {} +
  find "$1" -type f -not -perm /111 -exec chmod 644 {} +
  find "$1" -exec touch --no-dereference --date="@$epoch" {} +
}

write_archive() {
  say "package $name: writing $name.tar.gz"
  tar -C "$work" --sort=name --owner=0 --group=0 --numeric-owner --format=gnu --mtime="@$epoch" -c "$name" \
    | gzip -n -6 >"$out/$name.tar.gz.part"
  mv "$out/$name.tar.gz.part" "$out/$name.tar.gz"
}

lay_out_debian() {
  local install=$work/debian doc=usr/share/doc/tern depends
  mkdir -p "$install"/{DEBIAN,etc/tern,usr/bin,usr/lib,usr/share/doc,usr/share/man/man1,usr/lib/systemd/system,usr/lib/systemd/system-generators,usr/share/lintian/overrides}
  mv "$tree" "$install/usr/lib/tern"
  mv "$install/usr/lib/tern/doc" "$install/$doc"
  ln -s ../lib/tern/tern "$install/usr/bin/tern"
  cp "$root/board-configs/$board/board.yaml" "$install/etc/tern/board.yaml"
  cp "$debian/tern.service" "$install/usr/lib/systemd/system/"
  if [[ $(head -c 2 "$install/usr/lib/tern/tern") == '#!' ]]; then
    # A script starts a Java runtime, which writes its code while it runs, and keeps classes ready in a cache.
    sed -i -e '/^MemoryDenyWriteExecute=/d' -e 's/^StateDirectory=tern$/&\nCacheDirectory=tern/' "$install/usr/lib/systemd/system/tern.service"
  fi
  install -m 755 "$debian/tern-memory-limit" "$install/usr/lib/systemd/system-generators/"
  cp "$debian/copyright" "$install/$doc/"
  cp "$debian/lintian-overrides" "$install/usr/share/lintian/overrides/tern"
  gzip -n9c "$root/CHANGELOG.md" >"$install/$doc/changelog.gz"
  gzip -n9c "$debian/tern.1" >"$install/usr/share/man/man1/tern.1.gz"
  find "$install/usr/lib/tern/lib" -name '*.so*' -exec chmod 644 {} +

  depends=$(depends_of "$install/usr/lib/tern")
  install -m 755 "$debian"/{postinst,prerm,postrm} "$install/DEBIAN/"
  echo /etc/tern/board.yaml >"$install/DEBIAN/conffiles"
  (cd "$install" && find usr -type f -print0 | sort -z | xargs -0 md5sum) >"$install/DEBIAN/md5sums"
  sed -e "s/@VERSION@/$version/" -e "s/@ARCH@/$arch/" -e "s/@DEPENDS@/$depends/" \
    -e "s/@INSTALLED@/$(installed_kib "$install")/" "$debian/control" >"$install/DEBIAN/control"
  even_out "$install"
}

# installed_kib FOLDER: as Debian counts: files rounded up to KiB, and one KiB for everything else.
installed_kib() {
  (cd "$1" && find . -path ./DEBIAN -prune -o -type f -printf '%s\n' -o -printf '1\n') | awk '{ sum += int(($1 + 1023) / 1024) } END { print sum }'
}

write_debian() {
  say "package $name: writing $name.deb"
  # As small as with xz in a tenth of the time, since models hardly shrink; Debian 12 and Ubuntu 22.04 read it.
  dpkg-deb --root-owner-group -Zzstd -z15 --build "$work/debian" "$out/$name.deb.part" >/dev/null
  mv "$out/$name.deb.part" "$out/$name.deb"
  say "$out/$name.deb: $(du -m "$out/$name.deb" | cut -f1) MiB, installed $(($(dpkg-deb -f "$out/$name.deb" Installed-Size) / 1024)) MiB"
}
