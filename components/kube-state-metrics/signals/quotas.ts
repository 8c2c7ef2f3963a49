import { signalsOf } from '../../../lib/signal';
import { JOB } from '../jobs';

const signal = signalsOf(JOB);

export const quotaUsed = signal({
  name: 'Quotas in use',
  description: 'Share of its quota that a namespace uses.',
  unit: 'percentunit',
  legend: '{{namespace}} {{resourcequota}} {{resource}}',
  // a quota of nothing forbids, and is always used up
  expr: ({ series }) =>
    [
      'max by (namespace, resourcequota, resource) (',
      `  ${series('kube_resourcequota', { type: 'used' })}`,
      `  / ignoring (type) (${series('kube_resourcequota', { type: 'hard' })} > 0)`,
      ')',
    ].join('\n'),
});
