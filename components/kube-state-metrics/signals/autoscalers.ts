import { signalsOf } from '../../../lib/signal';
import { JOB } from '../jobs';

const signal = signalsOf(JOB);
const AUTOSCALER = 'namespace, horizontalpodautoscaler';
const name = '{{namespace}} {{horizontalpodautoscaler}}';

export const replicas = signal({
  name: 'Autoscaled replicas',
  description: 'Replicas that an autoscaler has.',
  unit: 'short',
  legend: `${name} has`,
  expr: ({ series }) =>
    `max by (${AUTOSCALER}) (${series('kube_horizontalpodautoscaler_status_current_replicas')})`,
});

export const desiredReplicas = signal({
  name: 'Desired replicas',
  description: 'Replicas that it wants.',
  unit: 'short',
  legend: `${name} wants`,
  expr: ({ series }) =>
    `max by (${AUTOSCALER}) (${series('kube_horizontalpodautoscaler_status_desired_replicas')})`,
});

export const shareOfMaximum = signal({
  name: 'Share of the maximum',
  description: 'Replicas that an autoscaler has, of those that it may have at most.',
  unit: 'percentunit',
  legend: name,
  expr: ({ series }) =>
    [
      `max by (${AUTOSCALER}) (`,
      `  ${series('kube_horizontalpodautoscaler_status_current_replicas')}`,
      `  / ${series('kube_horizontalpodautoscaler_spec_max_replicas')}`,
      ')',
    ].join('\n'),
});

export const atMaximum = signal({
  name: 'Autoscalers at their maximum',
  description: 'Replicas of autoscalers that have as many as they may have, and would take more.',
  unit: 'short',
  legend: name,
  expr: ({ series }) => {
    const current = series('kube_horizontalpodautoscaler_status_current_replicas');
    const maximum = series('kube_horizontalpodautoscaler_spec_max_replicas');
    const limited = series('kube_horizontalpodautoscaler_status_condition', {
      condition: 'ScalingLimited',
      status: 'true',
    });
    return [
      `max by (${AUTOSCALER}) (`,
      `  ${current} >= ${maximum}`,
      // one with no room to scale is meant to be so
      `  and ${maximum} > ${series('kube_horizontalpodautoscaler_spec_min_replicas')}`,
      `  and on (${AUTOSCALER}) ${limited} == 1`,
      ')',
    ].join('\n');
  },
});

export const unable = signal({
  name: 'Autoscalers that can not scale',
  description: 'Autoscalers that get no metrics, or can not reach what they should scale.',
  unit: 'short',
  legend: `${name} {{condition}}`,
  expr: ({ series }) => {
    const failing = (condition: string) =>
      series('kube_horizontalpodautoscaler_status_condition', { condition, status: 'false' });
    return [
      `max by (${AUTOSCALER}, condition) (`,
      `  ${failing('AbleToScale')} == 1`,
      `  or ${failing('ScalingActive')} == 1`,
      // with no replicas at all autoscaling is switched off, which is not active either
      `  and on (${AUTOSCALER}) ${series('kube_horizontalpodautoscaler_status_current_replicas')} > 0`,
      ')',
    ].join('\n');
  },
});
