# Finds a JDK 25, or brings one. Sourced by ./tern; sets JAVA_HOME.

jdk_release=25

# Looks where JDKs live, the user's own choice first. Reads release files only: no process is started.
find_jdk() {
  local home
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/* "$cache"/jdk "$HOME"/.sdkman/candidates/java/* "$(jdk_on_path)"; do
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
  local package=openjdk-$jdk_release-jdk-headless
  if [[ -n $(apt-cache search --names-only "^$package\$" 2>/dev/null) ]]; then
    say "this machine lacks a JDK $jdk_release: Tern is written in Java $jdk_release"
    install_packages "$package"
  fi
  find_jdk || fail "no JDK $jdk_release found; install one (for example Eclipse Temurin) and set JAVA_HOME to it"
}
