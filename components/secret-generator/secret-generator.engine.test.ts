import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { committed } from '../../test/dist';
import { stopAll, temporaryFolder } from '../../test/engines';
import { KubernetesApi } from '../../test/kubernetes-api';

const manifests = committed('secrets');
const script: string = manifests.find(({ kind }) => kind === 'ConfigMap').data['create-secrets.sh'];
const NAMES = ['grafana-admin', 'grafana-secret-key', 'grafana-metrics', 'grafana-database'];

/** The shells that the image could have, by the words that start them: its own is busybox'. */
const SHELLS: string[][] = [['dash'], ['bash', '--posix'], ['busybox', 'sh']];

const account = temporaryFolder('service-account');
const file = join(temporaryFolder('script'), 'create-secrets.sh');
writeFileSync(file, script);
for (const [name, text] of Object.entries({
  namespace: 'monitoring',
  token: 'token-of-the-test',
  'ca.crt': '',
})) {
  writeFileSync(join(account, name), text);
}

let api: KubernetesApi;
let server: string;

beforeEach(async () => {
  api = new KubernetesApi();
  server = await api.start();
});
afterEach(() => api.stop());
afterAll(stopAll);

/** Runs the script as the pod does, with another address of the API server. */
function run(
  shell: string[],
  address = server,
): Promise<{ status: number | null; output: string; commandLines: string }> {
  const [command = '', ...args] = shell;
  const child = spawn(command, [...args, file], {
    env: {
      PATH: process.env['PATH'],
      SERVICE_ACCOUNT: account,
      API_SERVER: address,
      PAUSE: '0',
      ATTEMPTS: '3',
    },
  });
  let output = '';
  let commandLines = '';
  const read = (text: Buffer) => (output += text.toString());
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  const watch = setInterval(() => {
    commandLines += spawnSync('ps', ['-eo', 'args', '--no-headers'], { encoding: 'utf8' }).stdout;
  }, 20);
  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(new Error(`${command} is needed for this test: ${error.message}`)));
    child.on('close', (status) => {
      clearInterval(watch);
      resolve({ status, output, commandLines });
    });
  });
}

describe.each(SHELLS.map((shell) => [shell.join(' '), shell] as const))(
  'the script under %s',
  (_name, shell) => {
    test('makes every Secret, with values that nobody can guess', async () => {
      const { status, output } = await run(shell);
      expect(output).toBe(NAMES.map((name) => `Secret ${name}: created\n`).join(''));
      expect(status).toBe(0);
      expect(api.created.map(({ metadata }) => metadata.name)).toEqual(NAMES);
      const values = api.created.flatMap((secret: any) => Object.entries<string>(secret.stringData));
      const random = values
        .filter(([key]) => !key.startsWith('admin-user') && key !== 'username')
        .map(([, value]) => value);
      expect(random).toHaveLength(4);
      expect(new Set(random).size).toBe(4);
      for (const value of random) expect(value).toMatch(/^[A-Za-z0-9]{40}$/);
      expect(Object.fromEntries(values)).toMatchObject({ 'admin-user': 'admin', username: 'grafana' });
      expect(new Set(api.authorizations)).toEqual(new Set(['Bearer token-of-the-test']));
    });

    test('leaves alone what is there', async () => {
      api.store('api/v1/secrets', {
        metadata: { name: 'grafana-admin', namespace: 'monitoring' },
        stringData: { own: '1' },
      });
      const { status, output } = await run(shell);
      expect(status).toBe(0);
      expect(output).toContain('Secret grafana-admin: exists, left as it is');
      expect(api.created.map(({ metadata }) => metadata.name)).toEqual(NAMES.slice(1));
    });

    test('changes nothing when it runs again', async () => {
      await run(shell);
      const before = JSON.stringify(api.created);
      const { status } = await run(shell);
      expect(status).toBe(0);
      expect(JSON.stringify(api.created)).toBe(before);
    });

    test('tries again while the API server is not itself', async () => {
      api.nextStatuses.push(500, 503);
      const { status } = await run(shell);
      expect(status).toBe(0);
      expect(api.created).toHaveLength(4);
    });

    test('fails, and says why, when it may not', async () => {
      api.nextStatuses.push(403, 403, 403);
      const { status, output } = await run(shell);
      expect(status).toBe(1);
      expect(output).toContain('Secret grafana-admin: could not be created');
      expect(output).toContain('403');
    });

    test('fails when nobody answers', async () => {
      const { status, output } = await run(shell, 'http://127.0.0.1:9');
      expect(status).toBe(1);
      expect(output).toContain('no answer');
    });

    test('shows neither token nor values to other processes', async () => {
      api.nextStatuses.push(500, 500);
      const { commandLines } = await run(shell);
      expect(commandLines).toContain('create-secrets.sh');
      expect(commandLines).not.toContain('token-of-the-test');
      for (const { stringData } of api.created as any[]) {
        for (const [key, value] of Object.entries<string>(stringData)) {
          if (/password|key/.test(key)) expect(commandLines).not.toContain(value);
        }
      }
    });
  },
);
