import { describe, expect, test } from '@jest/globals';
import { App, Chart, Duration, Size } from 'cdk8s';
import { load } from 'js-yaml';
import type { AlertmanagerSettings, Environment } from '../../config/environment';
import { production } from '../../config/environments/production';
import { renderedObjects } from '../../lib/checks';
import type { RenderedNotifications } from '../../lib/notify/rendered';
import { NOTIFY_SECRETS_FOLDER } from '../../lib/notify/rendered';
import { Rendered } from '../../test/manifests';
import { Alertmanager, CONFIGURATION_FILE } from './index';

const rendered = (alertmanager: AlertmanagerSettings = {}, environment: Partial<Environment> = {}) =>
  new Rendered({ name: 'test', ...environment, alertmanager });
const pod = (objects: Rendered) => objects.find('StatefulSet', 'alertmanager').spec.template.spec;
const args = (objects: Rendered): string[] => objects.container('StatefulSet', 'alertmanager').args;
const alertsOf = (objects: Rendered): string =>
  objects.find('ConfigMap', 'prometheus-rules').data['alertmanager.yaml'];

const NOTIFICATIONS: RenderedNotifications = {
  files: { [CONFIGURATION_FILE]: 'route: {}\n', 'messages.tmpl': '' },
  secretKeys: [
    { name: 'mail', key: 'password', purpose: 'the password of the mail server' },
    { name: 'chat', key: 'webhook', purpose: 'the address of the channel' },
    { name: 'mail', key: 'other', purpose: 'another' },
  ],
  destinations: [
    { host: '192.0.2.25', port: 587 },
    { host: 'fd00::25', port: 25 },
    { host: 'hooks.example.com', port: 443 },
    { port: 443 },
  ],
};

/** An Alertmanager by itself, with a configuration of its own. */
function alone(configuration: RenderedNotifications) {
  const app = new App();
  const chart = new Chart(app, 'test');
  const alertmanager = new Alertmanager(chart, 'alertmanager', {
    namespace: 'monitoring',
    image: { reference: 'example/alertmanager:v1.0', version: 'v1.0' },
    replicas: 2,
    storage: { size: Size.gibibytes(1) },
    retention: Duration.days(5),
    resources: { cpu: '1m', memory: '1Mi', memoryLimit: '1Mi' },
    spread: 'wish',
    configuration,
    askedBy: [],
  });
  const objects: any[] = renderedObjects(app);
  const find = (kind: string) => objects.find((object) => object.kind === kind);
  return { alertmanager, find };
}

describe('replicas', () => {
  test('are two, three in production, and name each other', () => {
    const replicas = (objects: Rendered) => objects.find('StatefulSet', 'alertmanager').spec.replicas;
    expect(replicas(rendered())).toBe(2);
    expect(replicas(new Rendered(production))).toBe(3);
    expect(args(rendered({ replicas: 3 })).filter((arg) => arg.startsWith('--cluster.peer='))).toEqual([
      '--cluster.peer=alertmanager-0.alertmanager-headless:9094',
      '--cluster.peer=alertmanager-1.alertmanager-headless:9094',
      '--cluster.peer=alertmanager-2.alertmanager-headless:9094',
    ]);
    expect(args(rendered())).toEqual(
      expect.arrayContaining([
        '--cluster.listen-address=[$(POD_IP)]:9094',
        '--cluster.advertise-address=[$(POD_IP)]:9094',
      ]),
    );
    expect(rendered().env('StatefulSet', 'alertmanager', 'POD_IP')).toEqual({
      fieldRef: { fieldPath: 'status.podIP' },
    });
  });

  test('find each other before they are ready, by TCP and UDP', () => {
    const { spec } = rendered().find('Service', 'alertmanager-headless');
    expect(spec).toMatchObject({ clusterIP: 'None', publishNotReadyAddresses: true });
    expect(spec.ports.map(({ port, protocol }: any) => [port, protocol])).toEqual([
      [9093, undefined],
      [9094, undefined],
      [9094, 'UDP'],
    ]);
    const { spec: set } = rendered().find('StatefulSet', 'alertmanager');
    expect(set.serviceName).toBe('alertmanager-headless');
    expect(set.podManagementPolicy).toBe('Parallel');
  });

  test('are spread over nodes, and go one at a time', () => {
    const demanding = rendered({}, { highAvailability: true, scale: { nodes: 2 } });
    expect(pod(demanding).topologySpreadConstraints[0]).toMatchObject({
      whenUnsatisfiable: 'DoNotSchedule',
      minDomains: 2,
    });
    expect(demanding.find('PodDisruptionBudget', 'alertmanager').spec.maxUnavailable).toBe(1);
  });

  test('have a claim each, and remember as long as is set', () => {
    const objects = rendered({ storage: { size: '3Gi', storageClassName: 'fast' }, retention: '7d' });
    const [claim] = objects.find('StatefulSet', 'alertmanager').spec.volumeClaimTemplates;
    expect(claim.spec).toEqual({
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'fast',
      resources: { requests: { storage: '3Gi' } },
    });
    expect(args(objects)).toContain('--storage.path=/alertmanager');
    expect(objects.container('StatefulSet', 'alertmanager').volumeMounts).toContainEqual({
      name: 'data',
      mountPath: '/alertmanager',
    });
    // Go's durations know no days
    expect(args(objects)).toContain(`--data.retention=${7 * 86_400}s`);
    expect(args(rendered())).toContain(`--data.retention=${120 * 3600}s`);
  });

  test('one runs by itself, and nothing is said of others', () => {
    const objects = rendered({ replicas: 1 });
    expect(args(objects).filter((arg) => arg.startsWith('--cluster.'))).toEqual([
      '--cluster.listen-address=',
    ]);
    const ports = objects.container('StatefulSet', 'alertmanager').ports;
    expect(ports.map(({ name }: any) => name)).toEqual(['http']);
    const { ingress, egress } = objects.find('NetworkPolicy', 'alertmanager').spec;
    expect(JSON.stringify([ingress, egress])).not.toContain('9094');
    const alertsOfPrometheus = (of: Rendered): string =>
      of.find('ConfigMap', 'prometheus-rules').data['prometheus.yaml'];
    expect(alertsOfPrometheus(objects)).not.toContain('ToSomeAlertmanagers');
    expect(alertsOfPrometheus(rendered())).toContain('ToSomeAlertmanagers');
    expect(alertsOf(objects)).toContain('AlertmanagerDown');
    for (const alert of ['ReplicaDown', 'MembersMissing', 'ConfigurationsDiffer']) {
      expect(alertsOf(objects)).not.toContain(`Alertmanager${alert}`);
      expect(alertsOf(rendered())).toContain(`Alertmanager${alert}`);
    }
  });

  test('are asked whether they live and are ready', () => {
    const { readinessProbe, livenessProbe } = rendered().container('StatefulSet', 'alertmanager');
    expect(readinessProbe.httpGet.path).toBe('/-/ready');
    expect(livenessProbe.httpGet.path).toBe('/-/healthy');
  });
});

describe('the configuration', () => {
  test('goes to nobody as long as nobody is named', () => {
    const { data } = rendered().find('ConfigMap', 'alertmanager-config');
    expect(load(data[CONFIGURATION_FILE])).toMatchObject({
      route: { receiver: 'nobody' },
      receivers: [{ name: 'nobody' }],
    });
  });

  test('reaches Alertmanager as a copy, which a second container changes', () => {
    const { initContainers, containers, volumes } = pod(rendered());
    const [alertmanager, follower] = containers;
    expect(alertmanager.args).toContain('--config.file=/run/alertmanager/current/alertmanager.yml');
    const folders = ({ volumeMounts }: any) => volumeMounts.map(({ mountPath }: any) => mountPath);
    expect(folders(alertmanager)).toEqual(['/run/alertmanager', '/alertmanager']);
    for (const container of [...initContainers, follower]) {
      expect(container.image).toBe(alertmanager.image);
      expect(folders(container)).toEqual(
        expect.arrayContaining(['/etc/alertmanager/config', '/run/alertmanager', '/alertmanager']),
      );
      expect(container.volumeMounts.filter((mount: any) => mount.subPath)).toEqual([]);
    }
    expect([initContainers[0].command.at(-1), follower.command.at(-1)]).toEqual(['prepare', 'follow']);
    expect(volumes).toContainEqual({ name: 'config', configMap: { name: 'alertmanager-config' } });
  });

  test('leaves the pods as they are when it changes', () => {
    const template = (text: string) => {
      const files = { ...NOTIFICATIONS.files, [CONFIGURATION_FILE]: text };
      return alone({ ...NOTIFICATIONS, files }).find('StatefulSet').spec.template;
    };
    expect(template('route: {}\n')).toEqual(template('route: { receiver: other }\n'));
  });

  test('reads Secrets that the user brings, and that may still be missing', () => {
    const { alertmanager, find } = alone(NOTIFICATIONS);
    expect(alertmanager.secrets.map(({ name, keys }) => [name, keys])).toEqual([
      [
        'mail',
        {
          password: { kind: 'brought', what: 'the password of the mail server' },
          other: { kind: 'brought', what: 'another' },
        },
      ],
      ['chat', { webhook: { kind: 'brought', what: 'the address of the channel' } }],
    ]);
    const { containers, volumes } = find('StatefulSet').spec.template.spec;
    const mounted = containers[0].volumeMounts.map(({ name, mountPath }: any) => [mountPath, name]);
    for (const name of ['mail', 'chat']) {
      const volume = new Map(mounted).get(`${NOTIFY_SECRETS_FOLDER}/${name}`);
      expect(volumes).toContainEqual({ name: volume, secret: { secretName: name, optional: true } });
    }
    // what checks and loads the files reads no Secret
    expect(JSON.stringify(containers[1].volumeMounts)).not.toContain('secret');
  });

  test('opens the ways that messages take: an address by itself, a name by its port, once', () => {
    const port = (number: number) => [{ port: number, protocol: 'TCP' }];
    const { egress } = alone(NOTIFICATIONS).find('NetworkPolicy').spec;
    expect(egress.slice(2)).toEqual([
      { to: [{ ipBlock: { cidr: '192.0.2.25/32' } }], ports: port(587) },
      { to: [{ ipBlock: { cidr: 'fd00::25/128' } }], ports: port(25) },
      { ports: port(443) },
    ]);
  });

  test('without the file that Alertmanager starts with is refused', () => {
    expect(() => alone({ ...NOTIFICATIONS, files: { 'routes.yml': '' } })).toThrow(
      "Alertmanager's configuration has the files routes.yml, but it has to have alertmanager.yml, which it starts with. Name the main file so.",
    );
  });
});

describe('Prometheus', () => {
  const alerting = (objects: Rendered) =>
    (load(objects.find('ConfigMap', 'prometheus-config').data['prometheus.yml']) as any).alerting;

  test('sends alerts to every replica by its name, never to the Service, without the name of its own', () => {
    expect(alerting(rendered({ replicas: 3 }))).toEqual({
      alert_relabel_configs: [{ regex: 'replica', action: 'labeldrop' }],
      alertmanagers: [
        {
          static_configs: [
            {
              targets: [
                'alertmanager-0.alertmanager-headless:9093',
                'alertmanager-1.alertmanager-headless:9093',
                'alertmanager-2.alertmanager-headless:9093',
              ],
            },
          ],
        },
      ],
    });
  });

  test('and Grafana reach it, and nobody else', () => {
    const objects = rendered();
    const [web, ...others] = objects.find('NetworkPolicy', 'alertmanager').spec.ingress;
    const names = ({ from }: any) =>
      from.map((peer: any) => peer.podSelector.matchLabels['app.kubernetes.io/name']);
    expect([web.ports, names(web)]).toEqual([[{ port: 9093, protocol: 'TCP' }], ['prometheus', 'grafana']]);
    expect(others.map(names)).toEqual([['alertmanager']]);
    for (const name of ['prometheus', 'grafana']) {
      expect(objects.find('NetworkPolicy', name).spec.egress).toContainEqual({
        to: [Alertmanager.peer('monitoring')],
        ports: [{ port: 9093, protocol: 'TCP' }],
      });
    }
  });
});

test('Grafana has it as a data source, whose uid never changes, and asks one of the replicas', () => {
  const objects = rendered();
  const { datasources } = load(
    objects.find('ConfigMap', 'grafana-datasources').data['datasources.yaml'],
  ) as any;
  expect(datasources.at(-1)).toMatchObject({
    uid: 'alertmanager',
    type: 'alertmanager',
    url: 'http://alertmanager:9093',
    jsonData: { implementation: 'prometheus', handleGrafanaManagedAlerts: false },
  });
  expect(objects.find('Service', 'alertmanager').spec.sessionAffinity).toBe('ClientIP');
});
