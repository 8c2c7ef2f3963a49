import { renderNotifications } from '../components/alertmanager/configuration';
import type { SilencePage } from '../components/alertmanager/configuration';
import type { Settings } from '../config/schema';
import { alertProblems } from '../lib/notify/alert-checks';
import type { KnownAlert } from '../lib/notify/known-alerts';
import type { RenderedNotifications } from '../lib/notify/rendered';
import { notifySummary } from '../lib/notify/summary';
import type { Notify } from '../lib/notify/settings';

/** Name of the data source in Grafana that is Alertmanager. */
export const ALERTMANAGER_DATA_SOURCE = 'Alertmanager';

/** Who is told of what in an environment. */
export class Notifications {
  readonly notify: Notify;

  constructor(
    private readonly settings: Settings,
    /** Every alert of Prometheus and Grafana. */
    readonly alerts: readonly KnownAlert[],
  ) {
    this.notify = settings.notify;
  }

  /** What does not fit the alerts that there are. */
  problems(): string[] {
    return alertProblems(this.notify, this.alerts);
  }

  /** Who will be told, in sentences. */
  summary(): string {
    return notifySummary(this.notify, this.alerts);
  }

  /** What Alertmanager is configured with. */
  render(): RenderedNotifications {
    return renderNotifications(this.notify, {
      alerts: this.alerts,
      silencePage: silencePage(this.settings),
    });
  }
}

/** Grafana's page for silences, where people reach Grafana by a name. */
function silencePage({ grafana: { ingress } }: Settings): SilencePage | undefined {
  if (!ingress) return undefined;
  return {
    url: `${ingress.tlsSecretName ? 'https' : 'http'}://${ingress.host}`,
    dataSource: ALERTMANAGER_DATA_SOURCE,
  };
}
