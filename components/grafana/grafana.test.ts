import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import type { GrafanaSettings } from '../../config/environment';
import { Rendered } from '../../test/manifests';

const rendered = (grafana: GrafanaSettings = {}) => new Rendered({ name: 'test', grafana });
const env = (objects: Rendered, name: string) => objects.env('Deployment', 'grafana', name);

describe('replicas', () => {
  test('share a PostgreSQL database, and wait for each other when it is new', () => {
    const objects = rendered();
    expect(objects.find('Deployment', 'grafana').spec.replicas).toBe(2);
    expect(env(objects, 'GF_DATABASE_TYPE')).toBe('postgres');
    expect(env(objects, 'GF_DATABASE_HOST')).toBe('grafana-database:5432');
    expect(env(objects, 'GF_DATABASE_LOCKING_ATTEMPT_TIMEOUT_SEC')).toBe('300');
    expect(env(objects, 'GF_DATABASE_PASSWORD')).toEqual({
      secretKeyRef: { name: 'grafana-database', key: 'password' },
    });
  });

  test('encrypt with one key', () => {
    expect(env(rendered(), 'GF_SECURITY_SECRET_KEY')).toEqual({
      secretKeyRef: { name: 'grafana-secret-key', key: 'secret-key' },
    });
  });

  test('know each other for alerting', () => {
    const objects = rendered();
    expect(env(objects, 'GF_UNIFIED_ALERTING_HA_PEERS')).toBe('grafana-headless:9094');
    expect(env(objects, 'GF_UNIFIED_ALERTING_HA_LISTEN_ADDRESS')).toBe('[$(POD_IP)]:9094');
    expect(objects.find('Service', 'grafana-headless').spec).toMatchObject({
      clusterIP: 'None',
      publishNotReadyAddresses: true,
    });
    const protocols = objects
      .find('Service', 'grafana-headless')
      .spec.ports.map((port: any) => port.protocol ?? 'TCP');
    expect(protocols).toEqual(['TCP', 'UDP']);
    // $(POD_IP) is only replaced in variables that come after it
    expect(objects.container('Deployment', 'grafana').env[0].name).toBe('POD_IP');
  });

  test('have nobody to know when there is one', () => {
    expect(env(rendered({ replicas: 1 }), 'GF_UNIFIED_ALERTING_HA_PEERS')).toBeUndefined();
  });

  test('are replaced without a gap, each revision spread by itself', () => {
    const { spec } = new Rendered({ name: 'test', highAvailability: true, scale: { nodes: 3 } }).find(
      'Deployment',
      'grafana',
    );
    expect(spec.strategy.rollingUpdate).toEqual({ maxSurge: 1, maxUnavailable: 0 });
    expect(spec.template.spec.topologySpreadConstraints[0]).toMatchObject({
      whenUnsatisfiable: 'DoNotSchedule',
      minDomains: 2,
      matchLabelKeys: ['pod-template-hash'],
    });
  });

  test('are not ready without the database, but do not restart for it', () => {
    const { readinessProbe, livenessProbe } = rendered().container('Deployment', 'grafana');
    expect(readinessProbe.httpGet.path).toBe('/api/health');
    expect(livenessProbe.httpGet.path).toBe('/healthz');
  });

  test('write to volumes of their own only', () => {
    const { volumes } = rendered().find('Deployment', 'grafana').spec.template.spec;
    expect(volumes).toContainEqual({ name: 'data', emptyDir: {} });
    expect(volumes.filter((volume: any) => volume.persistentVolumeClaim)).toEqual([]);
  });

  test('do not look for anything on the internet', () => {
    const objects = rendered();
    for (const name of [
      'GF_ANALYTICS_REPORTING_ENABLED',
      'GF_ANALYTICS_CHECK_FOR_UPDATES',
      'GF_NEWS_NEWS_FEED_ENABLED',
    ]) {
      expect(env(objects, name)).toBe('false');
    }
    expect(env(objects, 'GF_PLUGINS_PREINSTALL_DISABLED')).toBe('true');
  });
});

describe('what everybody sees first', () => {
  test('is a dashboard that is there, in the folder that is mounted', () => {
    const objects = rendered();
    const path: string = env(objects, 'GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH');
    const [folder, file = ''] = [path.slice(0, path.lastIndexOf('/')), path.split('/').at(-1)];
    const { volumeMounts } = objects.container('Deployment', 'grafana');
    const mount = volumeMounts.find(({ mountPath }: any) => mountPath === folder);
    const { volumes } = objects.find('Deployment', 'grafana').spec.template.spec;
    const { projected } = volumes.find(({ name }: any) => name === mount.name);
    const files = projected.sources.flatMap(({ configMap }: any) =>
      Object.keys(objects.find('ConfigMap', configMap.name).data),
    );
    expect(files).toContain(file);
    expect(file).toBe('home.json');
  });
});

describe('database', () => {
  test('bundled: a PostgreSQL that only Grafana and its own exporter reach', () => {
    const objects = rendered();
    const { ingress, egress } = objects.find('NetworkPolicy', 'grafana-database').spec;
    expect(ingress).toHaveLength(1);
    expect(
      ingress[0].from.map((peer: any) => peer.podSelector.matchLabels['app.kubernetes.io/name']),
    ).toEqual(['grafana', 'postgres-exporter-grafana-database']);
    expect(egress).toBeUndefined();
  });

  test('external: nothing is rendered, and the Secret that was named is read', () => {
    const objects = rendered({
      database: {
        kind: 'external',
        host: 'db.example.com',
        port: 6432,
        database: 'dash',
        secretName: 'my-db',
      },
    });
    expect(
      objects
        .ofKind('StatefulSet')
        .map(({ metadata }) => metadata.name)
        .sort(),
    ).toEqual(['alertmanager', 'prometheus']);
    expect(env(objects, 'GF_DATABASE_HOST')).toBe('db.example.com:6432');
    expect(env(objects, 'GF_DATABASE_NAME')).toBe('dash');
    expect(env(objects, 'GF_DATABASE_SSL_MODE')).toBe('require');
    expect(env(objects, 'GF_DATABASE_USER')).toEqual({ secretKeyRef: { name: 'my-db', key: 'username' } });
  });

  test('external: an address is opened by itself, a name by its port', () => {
    const egress = (host: string) =>
      rendered({ database: { kind: 'external', host, secretName: 's' } })
        .find('NetworkPolicy', 'grafana')
        .spec.egress.filter((rule: any) => rule.ports?.[0].port === 5432);
    expect(egress('192.0.2.1')[0].to).toEqual([{ ipBlock: { cidr: '192.0.2.1/32' } }]);
    expect(egress('fd00::1')[0].to).toEqual([{ ipBlock: { cidr: 'fd00::1/128' } }]);
    expect(egress('db.example.com')[0].to).toBeUndefined();
  });

  test('sqlite: one replica that keeps its file, and is never two at once', () => {
    const objects = rendered({ replicas: 1, database: { kind: 'sqlite' } });
    const { spec } = objects.find('Deployment', 'grafana');
    expect(spec.strategy).toEqual({ type: 'Recreate' });
    expect(spec.template.spec.volumes).toContainEqual({
      name: 'data',
      persistentVolumeClaim: { claimName: 'grafana-data' },
    });
    expect(objects.find('PersistentVolumeClaim', 'grafana-data').spec.accessModes).toEqual(['ReadWriteOnce']);
  });
});

describe('provisioning', () => {
  const file = (objects: Rendered, configMap: string, key: string): any =>
    load(objects.find('ConfigMap', configMap).data[key]);

  test('has Prometheus as the data source of dashboards, whose uid never changes', () => {
    const { datasources } = file(rendered(), 'grafana-datasources', 'datasources.yaml');
    expect(datasources).toHaveLength(2);
    expect(datasources[0]).toMatchObject({
      uid: 'prometheus',
      url: 'http://prometheus:9090',
      isDefault: true,
    });
  });

  test('loads each dashboard from the folder of its provider', () => {
    const objects = rendered();
    const { providers } = file(objects, 'grafana-dashboard-providers', 'providers.yaml');
    const { volumeMounts } = objects.container('Deployment', 'grafana');
    const { volumes } = objects.find('Deployment', 'grafana').spec.template.spec;
    expect(providers.map((provider: any) => provider.folder)).toEqual([
      'Infrastructure',
      'Kubernetes',
      'Overview',
      'Services',
    ]);
    const found = providers.map(({ options }: any) => {
      const { name } = volumeMounts.find((mount: any) => mount.mountPath === options.path);
      const { sources } = volumes.find((volume: any) => volume.name === name).projected;
      return sources.map((source: any) => Object.keys(objects.find('ConfigMap', source.configMap.name).data));
    });
    const files = found.map((folder: string[][]) => folder.flat());
    expect(files[0]).toEqual(['nodes.json']);
    expect(files[1]).toEqual(expect.arrayContaining(['api-server.json', 'cluster.json', 'volumes.json']));
    expect(files[2]).toEqual(['home.json']);
    expect(files[3]).toEqual(expect.arrayContaining(['postgresql.json', 'probes.json', 'prometheus.json']));
    // each is in one folder, and none is lost
    const dashboards = objects
      .ofKind('ConfigMap')
      .flatMap(({ data }) => Object.keys(data))
      .filter((key) => key.endsWith('.json'));
    expect(files.flat().sort()).toEqual(dashboards.sort());
  });

  test('rolls the pods when what is read at the start changes, and only then', () => {
    const checksum = (interval: string) =>
      new Rendered({ name: 'test', prometheus: { scrape: { interval, timeout: '5s' } } }).find(
        'Deployment',
        'grafana',
      ).spec.template.metadata.annotations['atalaya.dev/provisioning'];
    expect(checksum('5s')).toMatch(/^[0-9a-f]{16}$/);
    expect(checksum('5s')).toBe(checksum('5s'));
    expect(checksum('5s')).not.toBe(checksum('1m'));
  });

  test('tells Grafana the longest time between two samples of what dashboards show', () => {
    const interval = (scraped: string) => {
      const [map] = new Rendered({
        name: 'test',
        prometheus: { scrape: { interval: scraped, timeout: '5s' } },
      })
        .ofKind('ConfigMap')
        .filter(({ data }) => data?.['datasources.yaml']);
      return /timeInterval: (\S+)/.exec(map.data['datasources.yaml'])?.[1];
    };
    expect(interval('5s')).toBe('30s');
    expect(interval('1m')).toBe('1m');
  });
});

describe('ingress', () => {
  test('is there only when it is set', () => {
    expect(rendered().ofKind('Ingress')).toEqual([]);
  });

  test('takes class, certificate and annotations, and tells Grafana its address', () => {
    const objects = rendered({
      ingress: {
        host: 'g.example.com',
        className: 'traefik',
        tlsSecretName: 'cert',
        annotations: { 'a.example/b': 'c' },
      },
    });
    const { spec, metadata } = objects.find('Ingress', 'grafana');
    expect(spec.ingressClassName).toBe('traefik');
    expect(spec.tls).toEqual([{ hosts: ['g.example.com'], secretName: 'cert' }]);
    expect(spec.rules[0].http.paths[0].backend.service).toEqual({ name: 'grafana', port: { name: 'http' } });
    expect(metadata.annotations).toEqual({ 'a.example/b': 'c' });
    expect(env(objects, 'GF_SERVER_ROOT_URL')).toBe('https://g.example.com/');
    expect(env(objects, 'GF_SECURITY_COOKIE_SECURE')).toBe('true');
  });

  test('opens Grafana to ingress controllers, and without one only Prometheus gets in', () => {
    const web = (objects: Rendered) =>
      objects.find('NetworkPolicy', 'grafana').spec.ingress.find((rule: any) => rule.ports[0].port === 3000);
    expect(web(rendered({ ingress: { host: 'g.example.com' } })).from).toBeUndefined();
    expect(web(rendered()).from).toHaveLength(1);
  });

  test('does not open the metrics to everyone', () => {
    const objects = rendered({ ingress: { host: 'g.example.com' } });
    expect(env(objects, 'GF_METRICS_BASIC_AUTH_USERNAME')).toBe('prometheus');
    expect(env(objects, 'GF_METRICS_BASIC_AUTH_PASSWORD')).toEqual({
      secretKeyRef: { name: 'grafana-metrics', key: 'password' },
    });
  });
});
