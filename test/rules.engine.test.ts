import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { Environment } from '../config/environment';
import { local } from '../config/environments/local';
import { run, stopAll, temporaryFolder } from './engines';
import { Rendered } from './manifests';
import { testedRules } from './tested-rules';
import { variants } from './variants';

afterAll(stopAll);

/** Where everything that promtool reads is mounted in Prometheus' pods. */
const MOUNTS = '/etc/prometheus/';
/** What the kubelet mounts in every pod that may talk to the API server. */
const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/** @throws Error with what promtool printed, if it finds a mistake */
/** Cases that are days long take half a minute of one core, and others may need it too. */
const PATIENCE = 240_000;

async function promtool(...args: string[]): Promise<void> {
  const { status, stdout, stderr } = await run('promtool', args, { timeout: PATIENCE });
  if (status !== 0) throw new Error(`promtool ${args.join(' ')}: status ${status}\n${stdout}${stderr}`);
}

function rulesOf(environment: Environment): Record<string, string> {
  return new Rendered(environment).find('ConfigMap', 'prometheus-rules').data;
}

/** Writes rule files. @returns their paths */
function writeRules(rules: Record<string, string>): string[] {
  const folder = temporaryFolder('rules');
  return Object.entries(rules).map(([file, text]) => {
    writeFileSync(join(folder, file), text);
    return join(folder, file);
  });
}

interface PodVolume {
  readonly name: string;
  readonly configMap?: { readonly name: string };
  readonly secret?: object;
}

/**
 * Writes what is mounted in Prometheus' pods below /etc/prometheus, with paths that lead to the copy.
 * @returns path of the main file
 */
function writeConfiguration(environment: Environment): string {
  const rendered = new Rendered(environment);
  const folder = `${temporaryFolder('configuration')}/`;
  const inFolder = (text: string) => text.replaceAll(MOUNTS, folder).replaceAll(ACCOUNT, `${folder}account`);
  const { containers, volumes } = rendered.find('StatefulSet', 'prometheus').spec.template.spec;

  const texts: string[] = [];
  mkdirSync(inFolder(ACCOUNT));
  for (const { name, mountPath } of containers[0].volumeMounts as { name: string; mountPath: string }[]) {
    const { configMap, secret } = (volumes as PodVolume[]).find((volume) => volume.name === name) ?? {};
    if (!configMap && !secret) continue;
    mkdirSync(inFolder(mountPath), { recursive: true });
    if (!configMap) continue;
    const files: Record<string, string> = rendered.find('ConfigMap', configMap.name).data;
    for (const [file, content] of Object.entries(files)) {
      const text = inFolder(content);
      writeFileSync(join(inFolder(mountPath), file), text);
      texts.push(text);
    }
  }
  // what is in Secrets is known to nobody; in a folder that nothing mounts, this can not write, as Prometheus could not read
  for (const [, file = ''] of texts.join('\n').matchAll(/_file: (\S+)/g)) writeFileSync(file, '');
  const option = '--config.file=';
  const main = (containers[0].args as string[]).find((arg) => arg.startsWith(option)) ?? '';
  return inFolder(main.slice(option.length));
}

describe.each(Object.entries(variants))('%s', (_name, environment) => {
  test('has rules that Prometheus takes', async () => {
    await promtool('check', 'rules', '--lint=all', '--lint-fatal', ...writeRules(rulesOf(environment)));
  });

  test('has a configuration that Prometheus takes', async () => {
    await promtool('check', 'config', '--lint=all', '--lint-fatal', writeConfiguration(environment));
  });
});

describe('the alerts of', () => {
  const rules = testedRules();

  // promtool uses one core, and some of its cases are days long
  test.concurrent.each(Object.keys(rules))(
    '%s fire when they should, and only then',
    async (file) => {
      const [path = ''] = writeRules({ [file]: rules[file] ?? '' });
      const tests = join(dirname(path), 'rules.test.yaml');
      const component = file.replace(/\.yaml$/, '');
      copyFileSync(join(__dirname, '..', 'components', component, 'rules.test.yaml'), tests);
      await promtool('test', 'rules', tests);
    },
    PATIENCE,
  );
});

describe('promtool', () => {
  test('refuses what Prometheus would refuse, and its words are shown', async () => {
    const [rules = ''] = writeRules({
      'broken.yaml': 'groups: [{ name: broken, rules: [{ alert: A, expr: sum( }] }]',
    });
    await expect(promtool('check', 'rules', rules)).rejects.toThrow(/unclosed left parenthesis/);

    const main = writeConfiguration(local);
    writeFileSync(join(dirname(main), '..', 'rules', 'broken.yaml'), 'groups: [{}]');
    await expect(promtool('check', 'config', main)).rejects.toThrow(/Groupname must not be empty/);
  });

  test('refuses an alert that is not the expected one', async () => {
    const [rules = ''] = writeRules({ 'prometheus.yaml': rulesOf(local)['prometheus.yaml'] ?? '' });
    const tests = join(dirname(rules), 'rules.test.yaml');
    writeFileSync(
      tests,
      'rule_files: [prometheus.yaml]\ntests: [{ alert_rule_test: [{ alertname: Watchdog, eval_time: 0m }] }]',
    );
    await expect(promtool('test', 'rules', tests)).rejects.toThrow(/got:\[[^]*Alerting works/);
  });
});
