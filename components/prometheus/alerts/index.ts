import type { Alert } from '../../../lib/alert';
import { notificationAlerts } from './notifications';
import { ruleAlerts } from './rules';
import { serverAlerts } from './server';
import { storageAlerts } from './storage';
import { targetAlerts } from './targets';

/**
 * @param replicas some alerts make sense only where there are several
 * @param alertmanagers how many there are to send alerts to
 */
export function alerts(replicas: number, alertmanagers: number): readonly Alert[] {
  return [
    ...ruleAlerts,
    ...notificationAlerts(alertmanagers),
    ...targetAlerts(replicas),
    ...serverAlerts(replicas),
    ...storageAlerts,
  ];
}
