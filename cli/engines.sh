#!/usr/bin/env bash
# Unpacks the programs that the engine tests run (Prometheus, its exporters, kubectl) into .engines/bin, from Debian
# unstable: stable's Prometheus is too old. Nothing is installed, and apt works on lists and state of its own, so the
# machine's package sources stay as they are.
set -euo pipefail
export LC_ALL=C

engines=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/.engines
scratch=$engines/apt

# name in .engines/bin | Debian package | program inside it | arguments that show it starts
programs='
prometheus        | prometheus                   | prometheus                   | --version
promtool          | promtool                     | promtool                     | --version
alertmanager      | prometheus-alertmanager      | prometheus-alertmanager      | --version
amtool            | prometheus-alertmanager      | amtool                       | --version
node-exporter     | prometheus-node-exporter     | prometheus-node-exporter     | --version
blackbox-exporter | prometheus-blackbox-exporter | prometheus-blackbox-exporter | --version
postgres-exporter | prometheus-postgres-exporter | prometheus-postgres-exporter | --version
redis-exporter    | prometheus-redis-exporter    | prometheus-redis-exporter    | --version
apache-exporter   | prometheus-apache-exporter   | prometheus-apache-exporter   | --version
kubectl           | kubectl                      | kubectl                      | version --client
kustomize         | kustomize                    | kustomize                    | version
'

fail() {
  printf 'engines: %s\n' "$@" >&2
  exit 1
}

# Calls `$1 name package program arguments` for every row.
each_program() {
  local name package program arguments
  while IFS='|' read -r name package program arguments; do
    # The unquoted words drop the padding of the table.
    # shellcheck disable=SC2086
    [ -z "$name" ] || "$1" $name $package $program "${arguments# }"
  done <<<"$programs"
}

missing_package() {
  [ -x "$engines/bin/$1" ] || echo "$2"
}

# The machine's own mirror of Debian, as `address|file:entry`. apt itself reads its sources, in both formats.
debian_mirror() {
  local codename
  codename=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
  apt-get indextargets --no-release-info --format '$(RELEASE)|$(COMPONENT)|$(REPO_URI)|$(SOURCESENTRY)' |
    awk -F'|' -v codename="$codename" '
      $2 != "main" { next }
      $1 == codename && !own { own = $3 "|" $4 }
      # Other vendors name their suites "stable" too.
      $1 ~ /^(stable|testing|unstable|sid)$/ && $3 ~ /debian/ && !other { other = $3 "|" $4 }
      END { if (own || other) print own ? own : other }'
}

# The keyring that the entry `$1` (file:number) is signed by; apt counts stanzas in .sources and lines in .list files.
keyring() {
  local file=${1%:*} number=${1##*:} entry path
  case $file in
    *.sources) entry=$(sed '/^#/d' "$file" | awk -v RS= -v number="$number" 'NR == number') ;;
    *) entry=$(sed -n "${number}p" "$file") ;;
  esac
  path=$(tr '\n' ' ' <<<"$entry" | sed -nE 's/.*signed-by[:=][[:space:]]*(\/[^], ]+).*/\1/Ip')
  echo "${path:-/usr/share/keyrings/debian-archive-keyring.gpg}"
}

# Read after the machine's own configuration, so that its proxies and credentials hold.
write_apt_configuration() {
  rm -rf "$scratch"
  mkdir -p "$scratch/state/lists/partial" "$scratch/cache/archives/partial" "$scratch/packages"
  # What the machine has installed must not decide which version is the newest.
  : >"$scratch/installed"
  # In the brackets: no foreign architectures, and no lists of files or icons for other tools.
  echo "deb [arch=$(dpkg --print-architecture) target=Packages signed-by=$2] $1 sid main" >"$scratch/sources.list"
  cat >"$scratch/apt.conf" <<CONF
Dir::Etc::sourcelist "$scratch/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Dir::State "$scratch/state";
Dir::State::status "$scratch/installed";
Dir::Cache "$scratch/cache";
APT::Default-Release "";
APT::Sandbox::User "";
APT::Update::Error-Mode "any";
Acquire::Retries "3";
Acquire::http::Timeout "20";
Acquire::https::Timeout "20";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
CONF
}

# Debian's Alertmanager reads its message templates from /usr/share by an absolute name. It gets a /usr/share in which
# the unpacked one lies on top, seen by this one process.
with_own_share() {
  cat >"$engines/bin/$1" <<WRAPPER
#!/bin/sh
here=\$(cd "\$(dirname "\$0")" && pwd)
[ "\$(id -u)" = 0 ] || user=--map-root-user
exec unshare --mount \$user sh -c 'share=\$1 && shift &&
  mount -t overlay overlay -o "lowerdir=\$share:/usr/share" /usr/share && exec "\$@"' \\
  sh "\$here/../root/usr/share" "\$here/$2" "\$@"
WRAPPER
  chmod +x "$engines/bin/$1"
}

# A link comes last, when the program has started: whatever has one is complete.
link_program() {
  local name=$1 package=$2 file=root/usr/bin/$3 output
  [ ! -x "$engines/bin/$name" ] || return 0
  # shellcheck disable=SC2086
  output=$("$engines/$file" $4 2>&1 </dev/null) || fail "$name from the package $package does not start:" "$output"
  if [ "$package" = prometheus-alertmanager ]; then
    with_own_share "$name" "../$file"
  else
    ln -sfn "../$file" "$engines/bin/$name"
  fi
  printf '  %-18s%s\n' "$name" "$(dpkg-deb -f "$scratch/packages/$package"_*.deb Version)"
}

read -ra packages <<<"$(each_program missing_package | sort -u | tr '\n' ' ')"
if [ ${#packages[@]} -eq 0 ]; then
  echo "engines: all $(grep -c '|' <<<"$programs") programs are in .engines/bin. Delete .engines to fetch them anew."
  exit 0
fi

for tool in apt-get dpkg dpkg-deb; do
  command -v "$tool" >/dev/null ||
    fail "$tool is missing: the programs come as Debian packages. Run this on Debian, or in a container of it."
done

entry=$(debian_mirror)
[ -n "$entry" ] ||
  fail "apt's sources name no mirror of Debian, so there is nowhere to fetch from." \
    "Add one to /etc/apt/sources.list.d, or run this on Debian."
mirror=${entry%%|*}
signed_by=$(keyring "${entry#*|}")
[ -r "$signed_by" ] || fail "the keyring $signed_by is missing. Install the package debian-archive-keyring."
write_apt_configuration "$mirror" "$signed_by"

echo "engines: reading the package list of Debian unstable from $mirror"
apt-get -qq -c "$scratch/apt.conf" update ||
  fail "$mirror did not deliver the package list of Debian unstable; apt's reason is above." \
    "Check the network and the proxy in apt's settings, then run this again."

echo "engines: downloading ${packages[*]}"
(cd "$scratch/packages" && apt-get -qq -c "$scratch/apt.conf" download "${packages[@]}") ||
  fail "$mirror did not deliver all packages; apt's reason is above. Run this again."
for package in "$scratch"/packages/*.deb; do
  dpkg-deb -x "$package" "$engines/root"
done

mkdir -p "$engines/bin"
echo 'engines: in .engines/bin are now'
each_program link_program
rm -rf "$scratch"
