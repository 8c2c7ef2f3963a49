import { Duration } from 'cdk8s';
import type { Alert } from '../../lib/alert';
import { formatDuration } from '../../lib/duration';
import { BURN_RATES, limitOf } from '../../lib/error-budget';
import type { BurnRate } from '../../lib/error-budget';
import { both } from '../../lib/signal';
import * as signals from './signals';

/** Share of requests that may fail or be slow within 30 days: an availability of 99.9 %. */
const BUDGET = 0.001;

const nameOf = ({ daysLeft }: BurnRate) => `ApiServerErrorBudgetSpentIn${daysLeft}Days`;

function budgetAlert(rate: BurnRate): Alert {
  const threshold = limitOf(rate, BUDGET);
  const long = formatDuration(rate.long);
  return {
    name: nameOf(rate),
    condition: both(
      signals.badShare(rate.long).above(threshold),
      signals.badShare(rate.short).above(threshold),
    ),
    for: rate.for,
    severity: rate.severity,
    silences: BURN_RATES.filter(({ daysLeft }) => daysLeft > rate.daysLeft).map(nameOf),
    summary: 'The API server answers too many requests with errors or too late.',
    description: `{{ $value | humanizePercentage }} of the requests of the last ${long} failed or took too long. If it goes on, the errors that an availability of 99.9 % allows in 30 days are used up in ${rate.daysLeft}.`,
  };
}

export const alerts: readonly Alert[] = [
  {
    name: 'ApiServerDown',
    condition: signals.up.below(1),
    for: Duration.minutes(5),
    severity: 'critical',
    silences: ['ApiServerInstanceUnreachable'],
    summary: 'No API server answers.',
    description:
      'Prometheus has not reached any API server for 5 minutes, or may not read its metrics. If nobody else reaches one, what runs goes on, but nothing is scheduled, healed, scaled or changed.',
  },
  {
    name: 'ApiServerInstanceUnreachable',
    condition: signals.reachable.below(1),
    for: Duration.minutes(15),
    severity: 'warning',
    summary: 'The API server {{ $labels.instance }} does not answer, others do.',
    description:
      '{{ $labels.instance }} has not answered Prometheus for 15 minutes. The others carry on, with one failure less to spare.',
  },
  ...BURN_RATES.map(budgetAlert),
  {
    name: 'ApiServerRejectsRequests',
    condition: signals.rejectedShare.above(0.05),
    for: Duration.minutes(15),
    severity: 'warning',
    summary: 'The API server turns requests away.',
    description:
      '{{ $value | humanizePercentage }} of requests are answered with code 429: there are more than the API server has room for. Controllers and users get slow or fail.',
  },
  {
    name: 'ApiServerSaturated',
    condition: signals.seatsInUse.above(0.9),
    for: Duration.minutes(15),
    severity: 'warning',
    summary: 'The API server {{ $labels.instance }} has no room left for {{ $labels.priority_level }}.',
    description:
      'Requests of the priority level {{ $labels.priority_level }} occupy {{ $value | humanizePercentage }} of their seats on {{ $labels.instance }}. More of them have to queue, and are turned away when the queues are full.',
  },
  {
    name: 'ApiServerExtensionUnavailable',
    condition: signals.apiUnavailable.above(0.5),
    for: Duration.minutes(10),
    severity: 'warning',
    summary: 'The extension API {{ $labels.name }} is unavailable.',
    description:
      'The API server could not reach the server behind the APIService {{ $labels.name }} for {{ $value | humanizePercentage }} of the last 10 minutes. What needs this API fails; deleting namespaces hangs.',
  },
  {
    name: 'ApiServerCallsFail',
    condition: signals.clientErrors.above(0.1),
    for: Duration.minutes(15),
    severity: 'warning',
    summary: 'Requests of the API server to {{ $labels.host }} fail.',
    description:
      '{{ $value | humanizePercentage }} of the requests that the API server sends to {{ $labels.host }} get no answer or an error. If that is an admission webhook, it refuses or skips what it should check.',
  },
  {
    name: 'ApiServerWebhooksReject',
    condition: signals.webhookRejections.above(0.05),
    for: Duration.minutes(30),
    severity: 'info',
    summary: 'Admission webhooks refuse {{ $labels.operation }} requests all the time.',
    description:
      '{{ $labels.name }} has refused {{ $value | printf "%.2f" }} {{ $labels.operation }} requests per second for half an hour: something tries again and again what a webhook forbids, or a webhook gives no answer.',
  },
  {
    name: 'ApiServerStorageSlow',
    condition: signals.storageWriteDuration.above(0.1),
    for: Duration.minutes(15),
    severity: 'warning',
    summary: 'etcd is slow to write for the API server {{ $labels.instance }}.',
    description:
      'A write takes {{ $value | humanizeDuration }} on average, as {{ $labels.instance }} sees it; a healthy etcd takes a few milliseconds. Leases run out, and controllers lose their leadership.',
  },
  {
    name: 'ApiServerStorageAlmostFull',
    condition: signals.storageShare.above(0.8),
    for: Duration.minutes(30),
    severity: 'warning',
    summary: 'The database of the cluster is almost full.',
    description:
      'The database {{ $labels.storage_cluster_id }} has {{ $value | humanizePercentage }} of the size that etcd allows, unless its quota is another than assumed. At its quota, etcd refuses every write.',
  },
  {
    name: 'ApiServerClientCertificateExpiresInAWeek',
    condition: both(signals.certificateWeek.above(0), signals.certificatePassedWeek.above(0.001)),
    for: Duration.minutes(5),
    severity: 'warning',
    summary: 'A client of the API server uses a certificate that expires within a week.',
    description:
      'About {{ $value | printf "%.0f" }} requests of the last hour came with a certificate that expires within 7 days. Then this client, a kubelet or a controller perhaps, can not talk to the API server any more.',
  },
  {
    name: 'ApiServerClientCertificateExpiresInADay',
    condition: both(signals.certificateDay.above(0), signals.certificatePassedDay.above(0.001)),
    for: Duration.minutes(5),
    severity: 'critical',
    silences: ['ApiServerClientCertificateExpiresInAWeek'],
    summary: 'A client of the API server uses a certificate that expires within a day.',
    description:
      'About {{ $value | printf "%.0f" }} requests of the last hour came with a certificate that expires within 24 hours. Then this client, a kubelet or a controller perhaps, can not talk to the API server any more.',
  },
  {
    name: 'ApiServerWorkQueueBacklog',
    condition: signals.workQueueDepth.above(100),
    for: Duration.minutes(30),
    severity: 'warning',
    summary: 'The work queue {{ $labels.name }} of {{ $labels.instance }} does not get empty.',
    description:
      '{{ $value }} things have to wait in the queue {{ $labels.name }} inside {{ $labels.instance }}: what its controller looks after is out of date.',
  },
];
