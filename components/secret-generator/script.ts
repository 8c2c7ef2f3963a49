import type { SecretRequest } from '../../lib/secret-request';

/** Letters and digits of a random value: 62^40 of them is more than 2^237. */
const LENGTH = 40;

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** `create 'name' 'key=value' 'key=?'`, where the question mark stands for a random value. */
function createLine({ name, keys }: SecretRequest): string {
  const entries = Object.entries(keys).map(([key, value]) =>
    quoted(`${key}=${value.kind === 'literal' ? value.value : '?'}`),
  );
  return `create ${quoted(name)} ${entries.join(' ')}`;
}

/**
 * The script that makes each Secret that is missing. It only ever creates: the API server answers 409 for a name that
 * exists, which is how a Secret is never overwritten, without the right to read a single one.
 */
export function createSecretsScript(
  secrets: readonly SecretRequest[],
  labels: Readonly<Record<string, string>>,
): string {
  return `#!/bin/sh
# Makes the Secrets of this stack that are missing, with random values, and never changes one.
set -eu

account=\${SERVICE_ACCOUNT:-/var/run/secrets/kubernetes.io/serviceaccount}
server=\${API_SERVER:-https://kubernetes.default.svc}
namespace=$(cat "$account/namespace")
labels=${quoted(JSON.stringify(labels))}

random() {
  head -c 4096 /dev/urandom | tr -dc 'A-Za-z0-9' | head -c ${LENGTH}
}

# Sends standard input. Token and values go through files: arguments can be read by every process of the node.
post() {
  curl --silent --show-error --max-time 20 --cacert "$account/ca.crt" --header @/dev/fd/3 \\
    --data-binary @- --write-out '\\n%{http_code}' "$server/api/v1/namespaces/$namespace/secrets" 3<<HEADERS
Authorization: Bearer $(cat "$account/token")
Content-Type: application/json
HEADERS
}

# create NAME KEY=VALUE..., where the value ? is a random one
create() {
  name=$1
  shift
  data=
  for entry in "$@"; do
    value=\${entry#*=}
    if [ "$value" = '?' ]; then
      value=$(random)
      if [ \${#value} -ne ${LENGTH} ]; then
        echo "Secret $name: no random value could be made" >&2
        exit 1
      fi
    fi
    data="$data\${data:+,}\\"\${entry%%=*}\\":\\"$value\\""
  done
  attempt=1
  # the network may need a while until this pod's policy is in force
  while :; do
    answer=$(
      printf '{"apiVersion":"v1","kind":"Secret","metadata":{"name":"%s","labels":%s},"type":"Opaque","stringData":{%s}}' \\
        "$name" "$labels" "$data" | post
    ) || answer=$(printf 'no answer\\n000')
    case $(printf '%s' "$answer" | tail -n 1) in
      201)
        echo "Secret $name: created"
        return
        ;;
      409)
        echo "Secret $name: exists, left as it is"
        return
        ;;
    esac
    if [ "$attempt" -ge "\${ATTEMPTS:-20}" ]; then
      echo "Secret $name: could not be created: $answer" >&2
      exit 1
    fi
    attempt=$((attempt + 1))
    sleep "\${PAUSE:-3}"
  done
}

${secrets.map(createLine).join('\n')}
`;
}
