import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { dump } from 'js-yaml';
import { Alertmanager, CONFIGURATION_FILE } from '../components/alertmanager';
import { Grafana } from '../components/grafana';
import { Prometheus } from '../components/prometheus';
import type { Settings } from '../config/schema';
import { imageOf } from '../lib/image';
import type { MonitoringBundle } from '../lib/monitoring-bundle';
import type { RenderedNotifications } from '../lib/notify/rendered';
import { NOBODY } from '../lib/notify/settings';
import type { SecretRequest } from '../lib/secret-request';
import { spreadOf } from './spread-of';

/** Takes all alerts, shows them, and tells nobody. */
export const NOBODY_IS_TOLD: RenderedNotifications = {
  files: {
    [CONFIGURATION_FILE]: dump({ route: { receiver: NOBODY }, receivers: [{ name: NOBODY }] }),
  },
  secretKeys: [],
  destinations: [],
};

/** Alertmanager, which tells people. */
export class AlertmanagerChart extends Chart {
  readonly bundles: readonly MonitoringBundle[];
  /** The Secrets that messages are sent with. */
  readonly secrets: readonly SecretRequest[];

  /** @param configuration who is told of what */
  constructor(scope: Construct, settings: Settings, configuration: RenderedNotifications) {
    super(scope, 'alertmanager');
    const { alertmanager, namespaces } = settings;
    this.secrets = new Alertmanager(this, 'alertmanager', {
      ...alertmanager,
      namespace: namespaces.stack,
      image: imageOf('alertmanager'),
      spread: spreadOf(settings),
      configuration,
      askedBy: [Prometheus.peer(namespaces.stack), Grafana.peer(namespaces.stack)],
    }).secrets;
    this.bundles = [Alertmanager.monitoring(namespaces.stack, alertmanager.replicas)];
  }
}
