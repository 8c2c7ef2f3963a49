import { describe, expect, test } from '@jest/globals';
import { App, Chart } from 'cdk8s';
import { Identity } from './identity';
import {
  apiServerEgress,
  denyAll,
  dnsEgress,
  egressTo,
  ingressOn,
  ipRanges,
  openFlows,
} from './network-policy';

const identity = new Identity('web', 'shop', 'frontend');
const rendered = (make: (chart: Chart) => { toJson(): unknown }) =>
  make(new Chart(new App(), 'test')).toJson();

describe('a flow', () => {
  test('goes anywhere only if no peer is given', () => {
    expect(egressTo(undefined, [{ port: 443 }])).not.toHaveProperty('to');
    expect(egressTo([identity.peer], [{ port: 443 }])).toHaveProperty('to', [identity.peer]);
    expect(ingressOn([{ port: 80 }])).not.toHaveProperty('from');
    expect(ipRanges(undefined)).toBeUndefined();
  });

  test('is for TCP unless it says otherwise', () => {
    const ports = ingressOn([{ port: 80 }, { port: 53, protocol: 'UDP' }]).ports?.map(
      ({ protocol }) => protocol,
    );
    expect(ports).toEqual(['TCP', 'UDP']);
  });

  test('to the API server takes its ranges and all of its ports', () => {
    const { to, ports } = apiServerEgress({ apiServerCidrs: ['10.0.0.1/32'], apiServerPorts: [443, 6443] });
    expect(to).toEqual([{ ipBlock: { cidr: '10.0.0.1/32' } }]);
    expect(ports?.map(({ port }) => port?.value)).toEqual([443, 6443]);
  });

  test('for name lookups reaches no other pod of kube-system', () => {
    expect(dnsEgress().to).toContainEqual({
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
      podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
    });
    expect(dnsEgress().ports?.map(({ port, protocol }) => `${port?.value}/${protocol}`)).toEqual([
      '53/UDP',
      '53/TCP',
    ]);
  });
});

test('the policy that denies all is for every pod, both ways, and opens nothing', () => {
  expect(rendered((chart) => denyAll(chart, identity))).toMatchObject({
    metadata: { name: 'deny-all', namespace: 'shop' },
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
  });
  expect(rendered((chart) => denyAll(chart, identity))).not.toHaveProperty('spec.ingress');
});

test('what is not opened for a subject stays closed', () => {
  const policy = rendered((chart) => openFlows(chart, identity, { ingress: [ingressOn([{ port: 80 }])] }));
  expect(policy).toMatchObject({
    spec: {
      podSelector: { matchLabels: identity.selector },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ ports: [{ port: 80, protocol: 'TCP' }] }],
    },
  });
  expect(policy).not.toHaveProperty('spec.egress');
});
