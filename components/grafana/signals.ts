import { signalsOf } from '../../lib/signal';

/** Name of the scrape job. */
export const JOB = 'grafana';

const signal = signalsOf(JOB);

export const replicasUp = signal({
  name: 'Replicas up',
  description: 'Number of Grafana servers that answer.',
  unit: 'short',
  // 0, not nothing, when discovery finds none
  expr: ({ series }) => `(sum(${series('up')}) or vector(0))`,
});

export const failedRequests = signal({
  name: 'Failed requests',
  description: 'Share of the requests that Grafana answers with a server error (5xx).',
  unit: 'percentunit',
  legend: '{{handler}}',
  expr: ({ series, range }) => {
    const requests = 'grafana_http_request_duration_seconds_count';
    return (
      `sum by (handler) (rate(${series(requests, { status_code: '=~"5.."' })}[${range}]))\n` +
      `/ sum by (handler) (rate(${series(requests)}[${range}]))`
    );
  },
});
