import { Duration } from 'cdk8s';
import type { Alert } from '../../../lib/alert';
import { both } from '../../../lib/signal';
import { quotaUsed } from '../signals/quotas';

const QUOTA = '{{ $labels.resource }} in the quota {{ $labels.namespace }}/{{ $labels.resourcequota }}';

export const quotaAlerts: readonly Alert[] = [
  {
    name: 'QuotaAlmostUsedUp',
    condition: both(quotaUsed.above(0.9), quotaUsed.below(0.9999)),
    for: Duration.minutes(15),
    severity: 'info',
    summary: `There is little left of ${QUOTA}.`,
    description: `{{ $value | humanizePercentage }} of ${QUOTA} is in use. When it is used up, the API server refuses whatever would need more.`,
  },
  {
    name: 'QuotaUsedUp',
    condition: quotaUsed.above(0.9999),
    for: Duration.minutes(15),
    // many quotas are meant to be used up; where pods are missing for it, other alerts say so
    severity: 'info',
    silences: ['QuotaAlmostUsedUp'],
    summary: `Nothing is left of ${QUOTA}.`,
    description: `{{ $value | humanizePercentage }} of ${QUOTA} is in use: the API server refuses whatever needs more, new pods among it.`,
  },
];
