import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { buildApp } from '../app';
import { renderedObjects } from '../lib/checks';
import { notify } from './notifications';
import { variants } from './variants';

/** Any part of a manifest. */
type Any = any;

/** Secrets that people are told with, as the settings name them. */
const SECRETS = ['heartbeat', 'pagerduty', 'slack', 'smtp', 'teams', 'telegram', 'tickets'];

/** Who can tell people in an environment. */
function tellers(name: string) {
  const environment = variants[name];
  if (!environment) throw new Error(`there is no variant "${name}"`);
  const app = buildApp(environment);
  const objects = renderedObjects(app) as Any[];
  const find = (kind: string, of: string) =>
    objects.find((object) => object.kind === kind && object.metadata.name === of);
  const mounted = (kind: string, of: string): string[] =>
    find(kind, of)
      .spec.template.spec.volumes.flatMap((volume: Any) => volume.secret?.secretName ?? [])
      .filter((secret: string) => SECRETS.includes(secret))
      .sort();
  const names = (receivers: Any[]): string[] => receivers.map((receiver) => receiver.name);
  const ofAlertmanager = find('ConfigMap', 'alertmanager-config').data['alertmanager.yml'];
  const ofGrafana = find('ConfigMap', 'grafana-alerting-notifications').data['notifications.yaml'];
  return {
    alertmanager: names((load(ofAlertmanager) as Any).receivers),
    alertmanagerSecrets: mounted('StatefulSet', 'alertmanager'),
    grafana: names((load(ofGrafana) as Any).contactPoints),
    grafanaSecrets: mounted('Deployment', 'grafana'),
    asked: app.secretsToBring.map((secret) => secret.name).filter((secret) => SECRETS.includes(secret)),
  };
}

const people = notify.receivers.map(({ name }) => name);

describe('one of the two tells people', () => {
  test('Alertmanager', () => {
    const { asked, ...found } = tellers('people who are told');
    expect(found).toEqual({
      alertmanager: ['nobody', 'heartbeat', ...people],
      alertmanagerSecrets: SECRETS,
      grafana: ['nobody', 'Alertmanager'],
      grafanaSecrets: [],
    });
    expect([...asked].sort()).toEqual(SECRETS);
  });

  test('Grafana', () => {
    const { asked, grafana, ...found } = tellers('people who are told by Grafana');
    expect(found).toEqual({ alertmanager: ['nobody'], alertmanagerSecrets: [], grafanaSecrets: SECRETS });
    expect(grafana.map((name) => name.replace(/ \(.*\)$/, ''))).toEqual(['nobody', 'heartbeat', ...people]);
    // each once, by the one that needs it
    expect([...asked].sort()).toEqual(SECRETS);
  });
});
