/** Where the files of the configuration are mounted. Not where Alertmanager reads them, see {@link CONFIGURATION_SCRIPT}. */
export const CONFIG_FOLDER = '/etc/alertmanager/config';

/** The file that Alertmanager starts with. It names the others by paths that are relative to it. */
export const CONFIGURATION_FILE = 'alertmanager.yml';

/** Where the configuration that is in force lies. */
export const WORK_FOLDER = '/run/alertmanager';

/** Where silences, the notification log and the last good configuration lie. */
export const DATA_FOLDER = '/alertmanager';

/**
 * The script that gives Alertmanager its configuration, as Alertmanager does not watch its files: `prepare` before it
 * starts, `follow` while it runs. What Alertmanager reads is a copy, so that a restart never meets a file that it refuses.
 */
export const CONFIGURATION_SCRIPT = `#!/bin/sh
# Gives Alertmanager its configuration: "prepare" before it starts, "follow" while it runs.
set -u

mounted=\${MOUNTED:-${CONFIG_FOLDER}}
work=\${WORK:-${WORK_FOLDER}}
# on the volume: outlives the pod
good=\${GOOD:-${DATA_FOLDER}/last-good-configuration}
address=\${ADDRESS:-http://127.0.0.1:9093}
pause=\${PAUSE:-5}
# rounds after which a refused configuration is offered again: Alertmanager may have started anew meanwhile
patience=\${PATIENCE:-12}

say() {
  echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) $*"
}

# The folder with the mounted files. The kubelet makes a new one for each change, and then switches this link.
revision() {
  link=$(readlink "$mounted/..data") && echo "$mounted/$link"
}

# Names and checksums of the files in a folder
fingerprint() {
  (cd "$1" 2>/dev/null && cksum ./*)
}

# replace FOLDER WITH
replace() {
  rm -rf "$1.new" && mkdir -p "$1.new" && cp "$2"/* "$1.new/" && rm -rf "$1" && mv "$1.new" "$1"
}

# What is wrong with the files in a folder, and nothing if they are right
check() {
  report=$(amtool check-config "$1/${CONFIGURATION_FILE}" 2>&1) || echo "$report"
}

# Without a time limit, which not every wget has: the pod's probe ends what hangs
reload() {
  answer=$(wget -q -O - --post-data '' "$address/-/reload" 2>&1)
}

prepare() {
  found=$(revision) && replace "$work/current" "$found" || {
    say "no configuration is mounted in $mounted"
    exit 1
  }
  mistakes=$(check "$work/current")
  if [ -z "$mistakes" ]; then
    say "Alertmanager starts with the configuration that is mounted"
  elif [ -e "$good/${CONFIGURATION_FILE}" ] && replace "$work/current" "$good"; then
    say "the configuration that is mounted is refused: $mistakes"
    say "Alertmanager starts with the last good one"
  else
    say "the configuration that is mounted is refused, and there is no earlier one: $mistakes"
    exit 1
  fi
}

# Takes the files in the folder "offered" into force, or leaves those that are.
load() {
  mistakes=$(check "$work/offered")
  # offered even if it is broken: that leaves Alertmanager as it is, and its metrics tell of it
  replace "$work/current" "$work/offered"
  if reload; then
    replace "$good" "$work/current"
    refused=
    say "the changed configuration is in force"
  else
    replace "$work/current" "$good"
    refused=$wanted
    rounds=$patience
    say "the changed configuration is refused, the old one stays in force: \${mistakes:-$answer}"
  fi
}

follow() {
  refused=
  until wget -q -O /dev/null "$address/-/ready" 2>/dev/null; do
    touch "$work/alive"
    # perhaps it can not start with what it has
    if found=$(revision) && [ "$(fingerprint "$found")" != "$(fingerprint "$work/current")" ] &&
      [ -z "$(check "$found")" ] && replace "$work/current" "$found"; then
      say "Alertmanager is not ready yet; it may start with the changed configuration"
      # and if it had started before: the changed one is loaded below
      refused=unknown
    fi
    rest
  done
  # it has started with this, so it is good
  replace "$good" "$work/current"
  say "Alertmanager is ready; waiting for changes of its configuration"
  while :; do
    touch "$work/alive"
    rest
    found=$(revision) && wanted=$(fingerprint "$found") || continue
    # also if it is the one in force: after a refused one, Alertmanager has to hear that all is well again
    if [ "$wanted" = "$(fingerprint "$work/current")" ] && [ -z "$refused" ]; then continue; fi
    if [ "$wanted" = "$refused" ] && [ "$rounds" -gt 1 ]; then
      rounds=$((rounds - 1))
      continue
    fi
    # a folder that is gone while it is copied has been replaced: the next round finds the new one
    replace "$work/offered" "$found" 2>/dev/null && [ "$(fingerprint "$work/offered")" = "$wanted" ] && load
  done
}

# A shell sees a signal between two commands only, but a wait ends at once.
rest() {
  sleep "$pause" &
  wait $!
}
trap 'exit 0' TERM INT

case \${1:-} in
  prepare | follow) "$1" ;;
  *)
    echo "usage: $0 prepare|follow" >&2
    exit 2
    ;;
esac
`;
