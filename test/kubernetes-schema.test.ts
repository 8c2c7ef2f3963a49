import { describe, expect, test } from '@jest/globals';
import { type KubernetesVersion, schemaErrors } from './kubernetes-schema';

const labels = { 'app.kubernetes.io/name': 'grafana' };
const metadata = { name: 'grafana', namespace: 'monitoring', labels };

const container = () => ({
  name: 'grafana',
  image: 'docker.io/grafana/grafana:13.2.0',
  imagePullPolicy: 'IfNotPresent',
  env: [
    { name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
    { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'grafana', key: 'password' } } },
  ],
  ports: [{ name: 'http', containerPort: 3000, protocol: 'TCP' }],
  readinessProbe: { httpGet: { path: '/api/health', port: 'http' }, periodSeconds: 10 },
  livenessProbe: { httpGet: { path: '/healthz', port: 3000 }, failureThreshold: 6 },
  resources: { requests: { cpu: '250m', memory: '512Mi' }, limits: { cpu: 1.5, memory: 1e9 } },
  securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
  volumeMounts: [{ name: 'data', mountPath: '/data', subPathExpr: '$(POD_NAME)' }],
});

const template = () => ({
  metadata: { labels, annotations: { 'checksum/config': 'abc' } },
  spec: {
    containers: [container()],
    securityContext: { runAsNonRoot: true, fsGroup: 472, seccompProfile: { type: 'RuntimeDefault' } },
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'topology.kubernetes.io/zone',
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels: labels },
        matchLabelKeys: ['pod-template-hash'],
      },
    ],
    volumes: [{ name: 'data', emptyDir: { sizeLimit: '1Gi' } }],
  },
});

const deployment = () => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata,
  spec: {
    replicas: 2,
    selector: { matchLabels: labels },
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: '25%' } },
    template: template(),
  },
});

const statefulSet = () => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata,
  spec: {
    serviceName: 'grafana',
    podManagementPolicy: 'Parallel',
    selector: { matchLabels: labels },
    persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
    template: template(),
    volumeClaimTemplates: [
      {
        metadata: { name: 'data' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '50Gi' } } },
      },
    ],
  },
});

const service = () => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata,
  spec: { clusterIP: 'None', selector: labels, ports: [{ name: 'http', port: 80, targetPort: 'http' }] },
});

const networkPolicy = () => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata,
  spec: {
    podSelector: { matchLabels: labels },
    policyTypes: ['Ingress', 'Egress'],
    ingress: [
      { from: [{ namespaceSelector: {}, podSelector: {} }], ports: [{ port: 'http', protocol: 'TCP' }] },
    ],
    egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/8' } }], ports: [{ port: 10250, endPort: 10260 }] }],
  },
});

const disruptionBudget = () => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata,
  spec: { maxUnavailable: 1, selector: { matchLabels: labels }, unhealthyPodEvictionPolicy: 'AlwaysAllow' },
});

const ingress = () => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata,
  spec: {
    ingressClassName: 'nginx',
    tls: [{ hosts: ['grafana.example.org'], secretName: 'grafana-tls' }],
    rules: [
      {
        host: 'grafana.example.org',
        http: {
          paths: [
            {
              path: '/',
              pathType: 'Prefix',
              backend: { service: { name: 'grafana', port: { name: 'http' } } },
            },
          ],
        },
      },
    ],
  },
});

const versions: KubernetesVersion[] = ['oldest', 'newest'];

describe.each(versions)('the schema of the %s Kubernetes', (version) => {
  test.each([deployment(), statefulSet(), service(), networkPolicy(), disruptionBudget(), ingress()])(
    'accepts a $kind',
    (manifest) => {
      expect(schemaErrors(manifest, version)).toEqual([]);
    },
  );

  test('refuses an unknown field deep in a container', () => {
    const manifest = deployment();
    Object.assign(manifest.spec.template.spec.containers[0] ?? {}, { foo: 1 });
    expect(schemaErrors(manifest, version)).toEqual([
      'Deployment monitoring/grafana: /spec/template/spec/containers/0 has the unknown field "foo"',
    ]);
  });

  test('refuses replicas as a string', () => {
    const manifest = { ...deployment(), spec: { ...deployment().spec, replicas: '2' } };
    expect(schemaErrors(manifest, version)).toEqual([
      'Deployment monitoring/grafana: /spec/replicas is "2", must be integer',
    ]);
  });

  test('refuses half a replica', () => {
    const manifest = { ...deployment(), spec: { ...deployment().spec, replicas: 1.5 } };
    expect(schemaErrors(manifest, version)).toEqual([
      'Deployment monitoring/grafana: /spec/replicas is 1.5, must be integer',
    ]);
  });

  test('refuses a container without a name', () => {
    const manifest = deployment();
    Object.assign(manifest.spec.template.spec, { containers: [{ ...container(), name: undefined }] });
    expect(schemaErrors(manifest, version)).toEqual([
      'Deployment monitoring/grafana: /spec/template/spec/containers/0 lacks the required field "name"',
    ]);
  });

  test('refuses a Service port without a number', () => {
    const manifest = { ...service(), spec: { ports: [{ name: 'http' }] } };
    expect(schemaErrors(manifest, version)).toEqual([
      'Service monitoring/grafana: /spec/ports/0 lacks the required field "port"',
    ]);
  });

  test('refuses a RoleBinding to a role of no kind', () => {
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', name: 'grafana' };
    const manifest = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', metadata, roleRef };
    expect(schemaErrors(manifest, version)).toEqual([
      'RoleBinding monitoring/grafana: /roleRef lacks the required field "kind"',
    ]);
  });

  test('refuses a manifest without a kind', () => {
    expect(schemaErrors({ apiVersion: 'v1', metadata }, version)).toEqual([
      expect.stringContaining('the kind "undefined" of "v1" is not in'),
    ]);
  });

  test('refuses a null, which is what a patch before conversion leaves of an amount', () => {
    const claim = { metadata: { name: 'data' }, spec: { resources: { requests: { storage: null } } } };
    const manifest = { ...statefulSet(), spec: { ...statefulSet().spec, volumeClaimTemplates: [claim] } };
    expect(schemaErrors(manifest, version)).toEqual([
      'StatefulSet monitoring/grafana: /spec/volumeClaimTemplates/0/spec/resources/requests/storage is null, ' +
        'must be number or string',
    ]);
  });

  test.each(['1GiB', '512mi', '1,5Gi', '0.5 ', 'Gi', ''])('refuses the quantity "%s"', (memory) => {
    const manifest = deployment();
    Object.assign(manifest.spec.template.spec.containers[0]?.resources.requests ?? {}, { memory });
    expect(schemaErrors(manifest, version)).toEqual([
      `Deployment monitoring/grafana: /spec/template/spec/containers/0/resources/requests/memory is "${memory}", ` +
        'must be a quantity such as 250m, 0.5, 512Mi or 50Gi',
    ]);
  });

  test.each(['1', '.5', '1.5Gi', '250m', '100n', '2E', '1e3', '12E-2', 0.25])(
    'accepts the quantity %p',
    (memory) => {
      const manifest = deployment();
      Object.assign(manifest.spec.template.spec.containers[0]?.resources.requests ?? {}, { memory });
      expect(schemaErrors(manifest, version)).toEqual([]);
    },
  );

  test('refuses a wrong apiVersion and names the right one', () => {
    expect(schemaErrors({ ...deployment(), apiVersion: 'extensions/v1beta1' }, version)).toEqual([
      'Deployment monitoring/grafana: /apiVersion is "extensions/v1beta1", must be "apps/v1"',
    ]);
  });

  test('refuses an unknown kind and says how to add it', () => {
    const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec: {} };
    expect(schemaErrors(lease, version)).toEqual([
      expect.stringMatching(
        /^Lease monitoring\/grafana: the kind "Lease" of "coordination.k8s.io\/v1" .* cli\/kubernetes-schema\.ts/,
      ),
    ]);
  });

  test('refuses a manifest without a name', () => {
    expect(schemaErrors({ apiVersion: 'v1', kind: 'ConfigMap', metadata: {} }, version)).toEqual([
      'ConfigMap undefined: /metadata lacks the required field "name"',
    ]);
  });

  test('reports all errors of a manifest together', () => {
    const manifest = { ...service(), spec: { ports: [{ port: '80' }], clusterIp: 'None' } };
    expect(schemaErrors(manifest, version)).toEqual([
      'Service monitoring/grafana: /spec has the unknown field "clusterIp"',
      'Service monitoring/grafana: /spec/ports/0/port is "80", must be integer',
    ]);
  });
});

test('tells the fields of a newer Kubernetes from those of the oldest', () => {
  const manifest = deployment();
  Object.assign(manifest.spec.template.spec, { hostnameOverride: 'grafana' }); // since 1.34
  expect(schemaErrors(manifest, 'newest')).toEqual([]);
  expect(schemaErrors(manifest, 'oldest')).toEqual([
    'Deployment monitoring/grafana: /spec/template/spec has the unknown field "hostnameOverride"',
  ]);
});
