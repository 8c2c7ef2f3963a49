import { describe, expect, test } from '@jest/globals';
import { Identity } from './identity';
import { disruptionBudget, spreadOverNodes } from './spread';

const identity = new Identity('web', 'shop', 'frontend');
const over = (topologyKey: string, ...how: ['wish' | 'demand', 'surge' | 'turn']) =>
  spreadOverNodes(identity, ...how).find((constraint) => constraint.topologyKey === topologyKey);

describe('replicas', () => {
  test('are started on one node if they have to be', () => {
    expect(over('kubernetes.io/hostname', 'wish', 'surge')).toMatchObject({
      whenUnsatisfiable: 'ScheduleAnyway',
    });
  });

  test('wait for a second node if that is demanded', () => {
    expect(over('kubernetes.io/hostname', 'demand', 'turn')).toMatchObject({
      whenUnsatisfiable: 'DoNotSchedule',
      minDomains: 2,
      maxSkew: 1,
    });
  });

  test('of an update that surges are spread by themselves', () => {
    const demanded = (replacedBy: 'surge' | 'turn') =>
      over('kubernetes.io/hostname', 'demand', replacedBy)?.matchLabelKeys;
    expect(demanded('surge')).toEqual(['pod-template-hash']);
    expect(demanded('turn')).toBeUndefined();
  });

  test('never wait for a second zone', () => {
    expect(over('topology.kubernetes.io/zone', 'demand', 'turn')).toMatchObject({
      whenUnsatisfiable: 'ScheduleAnyway',
    });
  });

  test('are counted by the labels that they have', () => {
    for (const { labelSelector } of spreadOverNodes(identity, 'demand', 'surge'))
      expect(labelSelector?.matchLabels).toEqual(identity.selector);
  });
});

test('one replica at a time may go, and broken ones at any time', () => {
  const { metadata, spec } = disruptionBudget(identity);
  expect(metadata).toMatchObject({ name: 'web', namespace: 'shop' });
  expect(spec?.maxUnavailable?.value).toBe(1);
  expect(spec?.unhealthyPodEvictionPolicy).toBe('AlwaysAllow');
  expect(spec?.selector?.matchLabels).toEqual(identity.selector);
});
