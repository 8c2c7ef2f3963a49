import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { Alertmanager } from '../components/alertmanager';
import { Grafana } from '../components/grafana';
import { Prometheus } from '../components/prometheus';
import type { Settings } from '../config/schema';
import { imageOf } from '../lib/image';
import type { MonitoringBundle } from '../lib/monitoring-bundle';
import type { RenderedNotifications } from '../lib/notify/rendered';
import type { SecretRequest } from '../lib/secret-request';
import { spreadOf } from './spread-of';

/** Alertmanager, which tells people. */
export class AlertmanagerChart extends Chart {
  /** What Alertmanager brings along for its own monitoring. */
  static monitoring({ alertmanager, namespaces }: Settings): MonitoringBundle {
    return Alertmanager.monitoring(namespaces.stack, alertmanager.replicas);
  }

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
  }
}
