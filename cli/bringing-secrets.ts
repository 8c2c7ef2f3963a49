import type { SecretRequest, SecretValue } from '../lib/secret-request';

/** What stands for a value in a command: a random one is made on the spot, of the rest only a description can be given. */
function literal(key: string, value: SecretValue): string {
  switch (value.kind) {
    case 'random':
      return `--from-literal=${key}="$(openssl rand -hex 24)"`;
    case 'literal':
      return `--from-literal=${key}=${value.value}`;
    case 'brought':
      return `--from-literal=${key}='<${value.what.replaceAll("'", '’')}>'`;
  }
}

function command({ name, namespace, purpose, type, keys }: SecretRequest): string {
  const start = `kubectl --namespace ${namespace} create secret`;
  const make =
    type === 'kubernetes.io/tls'
      ? [`${start} tls ${name}`, '--cert=<file with the certificate>', '--key=<file with its private key>']
      : [`${start} generic ${name}`, ...Object.entries(keys).map(([key, value]) => literal(key, value))];
  return `# ${purpose}\n${make.join(' \\\n  ')}`;
}

/**
 * The commands that make Secrets by hand.
 * @returns nothing if there is none to make
 */
export function bringingSecrets(secrets: readonly SecretRequest[]): string {
  if (secrets.length === 0) return '';
  return [
    'These Secrets are yours to make. The namespace has to be there first: apply the file 0000-namespaces.k8s.yaml.',
    ...secrets.map(command),
  ].join('\n\n');
}
