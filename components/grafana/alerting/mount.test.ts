import { describe, expect, test } from '@jest/globals';
import { App, Chart, Duration } from 'cdk8s';
import { renderedObjects } from '../../../lib/checks';
import { schemaErrors } from '../../../test/kubernetes-schema';
import { Grafana } from '..';
import type { GrafanaAlerting } from '.';

const alerting: GrafanaAlerting = {
  files: { 'notifications.yaml': 'apiVersion: 1\n', 'rules-shop.yaml': 'apiVersion: 1\n' },
  secretKeys: [
    { name: 'pager', key: 'token', purpose: 'calls people' },
    { name: 'mail', key: 'password', purpose: 'sends mail' },
    { name: 'mail', key: 'password', purpose: 'sends mail' },
    { name: 'mail', key: 'user', purpose: 'sends mail as' },
  ],
  destinations: [{ host: 'mail.example.com', port: 587 }, { host: '192.0.2.1', port: 443 }, { port: 587 }],
  environment: { GF_SMTP_ENABLED: 'true' },
  problems: [],
};

/** The Secrets that a Grafana asks for, and its objects by kind and name. */
function grafana(props: { alerting?: GrafanaAlerting; replicas?: number } = {}) {
  const app = new App();
  const { secrets } = new Grafana(new Chart(app, 'test'), 'grafana', {
    namespace: 'monitoring',
    image: { reference: 'example.com/grafana:13.2.0', version: '13.2.0' },
    replicas: props.replicas ?? 2,
    database: {
      kind: 'postgresql',
      host: 'db',
      port: 5432,
      database: 'grafana',
      secretName: 'db',
      sslMode: 'disable',
      clientImage: { reference: 'example.com/postgres:18', version: '18' },
    },
    resources: { cpu: '100m', memory: '256Mi', memoryLimit: '512Mi' },
    spread: 'wish',
    prometheus: { url: 'http://prometheus:9090', peer: { podSelector: {} }, port: 9090 },
    alertmanager: { url: 'http://alertmanager:9093', peer: { podSelector: {} }, port: 9093 },
    scrapeInterval: Duration.seconds(30),
    dashboards: [],
    ownDashboards: [],
    ...(props.alerting && { alerting: props.alerting }),
  });
  const objects = renderedObjects(app);
  const find = (kind: string, name: string): any =>
    objects.find((object) => object.kind === kind && object.metadata?.name === name);
  return { secrets, objects, find, pod: find('Deployment', 'grafana').spec.template };
}

describe('files of users', () => {
  test('lie in ConfigMaps with names that Kubernetes takes', () => {
    const files = { 'rules-own-Shop_A.yaml': 'a', 'rules-own-shop_a.yaml': 'b', 'rules-own-.yaml': 'c' };
    const { objects } = grafana({ alerting: { ...alerting, files } });
    const names = objects
      .filter(({ kind, data }: any) => kind === 'ConfigMap' && Object.keys(data)[0]?.startsWith('rules-own'))
      .map(({ metadata }) => metadata?.name ?? '');
    expect(new Set(names).size).toBe(3);
    for (const name of names) expect(name).toMatch(/^grafana-alerting-rules-own-[a-z0-9-]*[a-z0-9]$/);
  });
});

describe('alerting in the pod', () => {
  const { secrets, objects, find, pod } = grafana({ alerting });
  const [container] = pod.spec.containers;
  const mountOf = (path: string) => {
    const mount = container.volumeMounts.find(({ mountPath }: any) => mountPath === path);
    return { mount, volume: pod.spec.volumes.find(({ name }: any) => name === mount?.name) };
  };

  test('has all files in the one folder that Grafana reads, a ConfigMap for each', () => {
    const { mount, volume } = mountOf('/etc/grafana/provisioning/alerting');
    expect(mount.readOnly).toBe(true);
    const files = volume.projected.sources.map(
      ({ configMap: { name } }: any) => find('ConfigMap', name).data,
    );
    expect(Object.assign({}, ...files)).toEqual(alerting.files);
    expect(files).toHaveLength(2);
  });

  test('has the Secrets as files, and waits for those that are missing', () => {
    expect(mountOf('/etc/notify-secrets/pager').volume.secret).toEqual({
      secretName: 'pager',
      items: [{ key: 'token', path: 'token' }],
    });
    expect(mountOf('/etc/notify-secrets/mail').volume.secret).toEqual({
      secretName: 'mail',
      items: [
        { key: 'password', path: 'password' },
        { key: 'user', path: 'user' },
      ],
    });
  });

  test('asks the user for them', () => {
    expect(secrets.filter(({ name }) => ['pager', 'mail'].includes(name))).toEqual([
      {
        name: 'pager',
        namespace: 'monitoring',
        purpose: 'Lets notifications reach people',
        keys: { token: { kind: 'brought', what: 'calls people' } },
      },
      {
        name: 'mail',
        namespace: 'monitoring',
        purpose: 'Lets notifications reach people',
        keys: {
          password: { kind: 'brought', what: 'sends mail' },
          user: { kind: 'brought', what: 'sends mail as' },
        },
      },
    ]);
  });

  test('has its variables, after the address of the pod that others refer to', () => {
    expect(container.env).toContainEqual({ name: 'GF_SMTP_ENABLED', value: 'true' });
    expect(container.env[0].name).toBe('POD_IP');
  });

  test('lets messages out, where the address is known to that alone', () => {
    const { egress } = find('NetworkPolicy', 'grafana').spec;
    const to = (port: number) => egress.filter(({ ports }: any) => ports?.[0].port === port);
    expect(to(587)).toEqual([{ ports: [{ port: 587, protocol: 'TCP' }] }]);
    expect(to(443)).toEqual([
      { to: [{ ipBlock: { cidr: '192.0.2.1/32' } }], ports: [{ port: 443, protocol: 'TCP' }] },
    ]);
  });

  test('rolls the pods when a file changes, for it is read at their start only', () => {
    const checksum = (of: GrafanaAlerting) =>
      grafana({ alerting: of }).pod.metadata.annotations['atalaya.dev/alerting'];
    expect(checksum(alerting)).toMatch(/^[0-9a-f]{16}$/);
    expect(checksum({ ...alerting, files: { 'notifications.yaml': 'apiVersion: 1 \n' } })).not.toBe(
      checksum(alerting),
    );
  });

  test('is made of objects that Kubernetes takes', () => {
    expect(objects.flatMap((object) => schemaErrors(object, 'newest'))).toEqual([]);
  });
});

describe('replicas', () => {
  const variables = (replicas: number) =>
    Object.fromEntries(
      grafana({ alerting, replicas })
        .pod.spec.containers[0].env.filter(({ name }: any) => name.startsWith('GF_UNIFIED_ALERTING'))
        .map(({ name, value }: any) => [name, value]),
    );

  test('agree on who tells people, so that they are told once', () => {
    expect(variables(2)).toEqual({
      GF_UNIFIED_ALERTING_HA_LISTEN_ADDRESS: '[$(POD_IP)]:9094',
      GF_UNIFIED_ALERTING_HA_ADVERTISE_ADDRESS: '[$(POD_IP)]:9094',
      GF_UNIFIED_ALERTING_HA_PEERS: 'grafana-headless:9094',
    });
    expect(variables(1)).toEqual({});
  });
});

test('without it, nothing of it is there', () => {
  const { pod, objects } = grafana();
  expect(JSON.stringify(pod)).not.toMatch(/alerting"|notify/);
  expect(objects.filter(({ metadata }) => metadata?.name?.startsWith('grafana-alerting'))).toEqual([]);
});
