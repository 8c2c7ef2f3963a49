import { signalsOf } from '../../../lib/signal';
import { JOB, SELF_JOB } from '../jobs';

const objects = signalsOf(JOB);
const itself = signalsOf(SELF_JOB);

/** @param metric a counter of attempts with the label `result` */
const failedShare = (metric: string, name: string, description: string) =>
  itself({
    name,
    description,
    unit: 'percentunit',
    legend: '{{resource}}',
    expr: ({ series, range }) =>
      [
        `sum by (resource) (rate(${series(metric, { result: 'error' })}[${range}]))`,
        `/ sum by (resource) (rate(${series(metric)}[${range}]))`,
      ].join('\n'),
  });

export const noneScraped = objects({
  name: 'No object told',
  description: '1 when nobody tells about the objects of the cluster, and nothing otherwise.',
  unit: 'short',
  expr: ({ series }) => `absent(${series('up')} == 1)`,
});

export const failedLists = failedShare(
  'kube_state_metrics_list_total',
  'Failed lists',
  'Share of the attempts to list objects that the API server refused, by type.',
);

export const failedWatches = failedShare(
  'kube_state_metrics_watch_total',
  'Failed watches',
  'Share of the attempts to watch objects that the API server refused, by type.',
);
