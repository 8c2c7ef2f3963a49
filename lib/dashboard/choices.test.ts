import { describe, expect, test } from '@jest/globals';
import { Duration } from 'cdk8s';
import type { Alert } from '../alert';
import { signalsOf } from '../signal';
import type { Signal } from '../signal';
import { instancesOf, serversOf } from '.';
import type { VariableProps } from '.';
import { choicesOf, contextOf } from './variables';

const signalOf = (job: string, metric: string): Signal =>
  signalsOf(job)({
    name: metric,
    description: 'A value.',
    unit: 'short',
    expr: ({ series }) => series(metric),
  });
const alertOn = (job: string, metric: string): Alert => ({
  name: 'A',
  condition: signalOf(job, metric).above(1),
  for: Duration.minutes(5),
  severity: 'info',
  summary: 'It is so.',
  description: 'It is so for long.',
});

describe('the targets of a job as a choice', () => {
  const { narrow } = contextOf([instancesOf('web', 'Web server')]);

  test('narrow all series of that job, and none of others', () => {
    expect(narrow?.('web', 'requests_total')).toEqual({ instance: '=~"$instance"' });
    expect(narrow?.('database', 'requests_total')).toEqual({});
  });

  test('narrow what is recorded of it only if its name says that the label is left', () => {
    expect(narrow?.('web', 'cluster:requests:rate5m')).toEqual({});
    expect(narrow?.('web', 'code_instance:requests:rate5m')).toEqual({ instance: '=~"$instance"' });
  });
});

describe('an alert chooses', () => {
  const choices = (alert: Alert, labels: readonly string[], ...variables: VariableProps[]) =>
    choicesOf(alert, new Set(labels), variables);
  const database = alertOn('database', 'locks');
  const pods = alertOn('kube-state-metrics', 'kube_pod_info');
  const NODES: VariableProps = {
    ...instancesOf('database', 'Node'),
    name: 'node',
    label: 'host',
    alsoCalled: ['instance'],
  };
  const WORKLOADS: VariableProps = {
    name: 'workload',
    title: 'Workload',
    values: signalOf('kube-state-metrics', 'kube_pod_info'),
    alsoCalled: ['deployment'],
  };

  test('what the labels in its text name', () => {
    expect(choices(database, ['server', 'table'], serversOf('database'))).toEqual({ server: 'server' });
    expect(choices(database, ['table'], serversOf('database'))).toEqual({});
  });

  test('a variable by its own label rather than by another name of it', () => {
    expect(choices(database, ['instance', 'host'], NODES)).toEqual({ node: 'host' });
    expect(choices(database, ['instance'], NODES)).toEqual({ node: 'instance' });
  });

  test('nothing by a label of other targets that only has the same name', () => {
    expect(choices(alertOn('web', 'requests_total'), ['server'], serversOf('database'))).toEqual({});
  });

  test('what is made for the choice by its other names alone', () => {
    expect(choices(pods, ['deployment'], WORKLOADS)).toEqual({ workload: 'deployment' });
    expect(choices(pods, ['namespace'], WORKLOADS)).toEqual({});
  });
});
