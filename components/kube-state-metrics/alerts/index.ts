import type { Alert } from '../../../lib/alert';
import { itselfAlerts } from './itself';
import { jobAlerts } from './jobs';
import { nodeAlerts } from './nodes';
import { podAlerts } from './pods';
import { quotaAlerts } from './quotas';
import { volumeAlerts } from './volumes';
import { workloadAlerts } from './workloads';

/** About the state of the cluster's objects, and about whoever tells of them. */
export const alerts: readonly Alert[] = [
  ...itselfAlerts,
  ...podAlerts,
  ...workloadAlerts,
  ...jobAlerts,
  ...nodeAlerts,
  ...quotaAlerts,
  ...volumeAlerts,
];
