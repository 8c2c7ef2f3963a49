import type { Alert } from '../../../lib/alert';
import { ruleAlerts } from './rules';
import { serverAlerts } from './server';
import { storageAlerts } from './storage';
import { targetAlerts } from './targets';

/** @param replicas some alerts make sense only where there are several */
export function alerts(replicas: number): readonly Alert[] {
  return [...ruleAlerts, ...targetAlerts(replicas), ...serverAlerts(replicas), ...storageAlerts];
}
