import type { Alert } from '../../../lib/alert';
import { computeAlerts } from './compute';
import { diskAlerts } from './disks';
import { filesystemAlerts } from './filesystems';
import { itselfAlerts } from './itself';
import { networkAlerts } from './network';
import { systemAlerts } from './system';

/**
 * About the machines, and about who tells of them. Not about systemd's units: that collector needs the host's message bus,
 * and what a cluster needs of them, the kubelet and the container runtime, has alerts of its own.
 */
export const alerts: readonly Alert[] = [
  ...itselfAlerts,
  ...filesystemAlerts,
  ...computeAlerts,
  ...diskAlerts,
  ...networkAlerts,
  ...systemAlerts,
];
