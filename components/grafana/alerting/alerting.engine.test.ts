import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { eventually, freePort, getJson, run, start, stopAll, temporaryFolder } from '../../../test/engines';
import { alertmanagerPoint } from './contact-points';
import { MESSAGE, MESSAGES, TITLE } from './messages';

afterAll(stopAll);

const STARTED = '2026-03-01T08:30:00Z';

const alert = (status: string, labels: object, annotations: object) => ({
  status,
  labels,
  annotations,
  startsAt: STARTED,
  endsAt: '2026-03-01T09:45:00Z',
  // where Grafana has the link to silence it
  generatorURL: 'https://grafana.example.com/silence',
});

const down = { alertname: 'TargetsDown', severity: 'critical', cluster: 'eu-1', namespace: 'shop' };
const texts = {
  summary: 'Targets of shop are down.',
  description: 'For 10 minutes 50% of them have not answered.',
  runbook_url: 'https://git.example.com/runbook.md#targetsdown',
  dashboard_url: 'https://grafana.example.com/d/home',
};

/** What Go makes of a message: Alertmanager's templates are written as Grafana's, but for the link to silences. */
async function message(template: string, alerts: readonly object[], common: object): Promise<string> {
  const folder = temporaryFolder('messages');
  writeFileSync(join(folder, 'messages.tmpl'), MESSAGES.replaceAll('.SilenceURL', '.GeneratorURL'));
  const data = { status: 'firing', receiver: 'oncall', alerts, commonLabels: common, groupLabels: {} };
  writeFileSync(join(folder, 'data.json'), JSON.stringify(data));
  const { status, stdout, stderr } = await run('amtool', [
    'template',
    'render',
    `--template.glob=${join(folder, '*.tmpl')}`,
    `--template.text={{ template "${template}" . }}`,
    `--template.data=${join(folder, 'data.json')}`,
  ]);
  if (status !== 0) throw new Error(`${stdout}${stderr}`);
  return stdout.trim();
}

describe('a message', () => {
  const firing = alert('firing', down, texts);
  const resolved = alert('resolved', { alertname: 'Other' }, {});

  test('has a title: how many, what, where', async () => {
    expect(await message(TITLE, [firing, firing], down)).toBe('2 firing: TargetsDown in shop (eu-1)');
    expect(await message(TITLE, [firing, resolved], {})).toBe('1 firing: several alerts');
    expect(await message(TITLE, [resolved], { alertname: 'Other' })).toBe('Resolved: Other');
  });

  test('says what, since when, where, and what to do', async () => {
    expect(await message(MESSAGE, [firing], down)).toBe(
      [
        'Targets of shop are down.',
        'For 10 minutes 50% of them have not answered.',
        'Since 2026-03-01 08:30 UTC, critical, cluster eu-1, namespace shop',
        'What to do: https://git.example.com/runbook.md#targetsdown',
        'Dashboard: https://grafana.example.com/d/home',
        'Silence: https://grafana.example.com/silence',
      ].join('\n'),
    );
  });

  test('tells apart what is over', async () => {
    const text = await message(MESSAGE, [firing, resolved], {});
    expect(text.split('Resolved:\n').map((part) => part.trim())).toEqual([
      await message(MESSAGE, [firing], {}),
      'Other\nFrom 2026-03-01 08:30 to 2026-03-01 09:45 UTC',
    ]);
  });
});

describe('Alertmanager', () => {
  test("takes Grafana's alerts, with all labels that Grafana gives them", async () => {
    const folder = temporaryFolder('alertmanager');
    const file = join(folder, 'alertmanager.yml');
    writeFileSync(file, 'route: { receiver: nobody }\nreceivers: [{ name: nobody }]\n');
    const address = `127.0.0.1:${await freePort()}`;
    start('alertmanager', [
      `--config.file=${file}`,
      `--storage.path=${join(folder, 'data')}`,
      `--web.listen-address=${address}`,
      '--cluster.listen-address=',
    ]);
    // as receivers/alertmanager of grafana/alerting does
    const [integration] = alertmanagerPoint([address]).receivers;
    const url = `${String(integration?.settings['url'])}/api/v2/alerts`;
    const labels = {
      alertname: 'WatchdogMissing',
      severity: 'critical',
      grafana_folder: 'Alerts',
      provisioned_by: 'atalaya',
      __alert_rule_uid__: 'WatchdogMissing',
      __alert_rule_namespace_uid__: 'abc',
    };
    const body = JSON.stringify([
      {
        labels,
        annotations: { summary: 'Prometheus evaluates no alerts.', __value_string__: '', __values__: '{}' },
        startsAt: new Date().toISOString(),
        endsAt: new Date(Date.now() + 240_000).toISOString(),
        generatorURL: 'http://localhost:3000/alerting/grafana/WatchdogMissing/view',
        UpdatedAt: new Date().toISOString(),
        Timeout: false,
      },
    ]);
    const headers = { 'Content-Type': 'application/json' };
    const { status } = await eventually('Alertmanager takes alerts', () =>
      fetch(url, { method: 'POST', headers, body }),
    );
    expect(status).toBe(200);
    const known = await getJson<{ labels: object; status: { state: string } }[]>(url);
    expect(known).toMatchObject([{ labels, status: { state: 'active' } }]);
  });
});
