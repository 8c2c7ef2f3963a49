import { became, signal } from './fragments';

const legend = '{{instance}}';

export const up = signal({
  name: 'Nodes scraped',
  description: 'Number of nodes whose metrics arrive.',
  unit: 'short',
  expr: ({ series }) => `sum(${series('up')})`,
});

export const down = signal({
  name: 'Nodes without metrics',
  description: 'Number of nodes whose metrics do not arrive.',
  unit: 'short',
  expr: ({ series }) => `sum(1 - ${series('up')})`,
});

export const reachable = signal({
  name: 'Reachable',
  description: 'Whether the metrics of a node arrive.',
  unit: 'bool_yes_no',
  legend,
  expr: ({ series }) => series('up'),
});

export const noneScraped = signal({
  name: 'No node scraped',
  description: '1 when there is not a single node to scrape, and nothing otherwise.',
  unit: 'short',
  expr: ({ series }) => `absent(${series('up')})`,
});

/** Those whose metrics an alert reads. Of the others, many always fail: a node without RAID has no RAID to tell of. */
const COLLECTORS = [
  'bonding',
  'conntrack',
  'cpu',
  'diskstats',
  'filefd',
  'filesystem',
  'kernel_hung',
  'loadavg',
  'mdadm',
  'meminfo',
  'netclass',
  'netdev',
  'pressure',
  'stat',
  'time',
  'timex',
  'vmstat',
];

export const collectorsLost = signal({
  name: 'Collectors that fail',
  description: 'Parts of node-exporter that worked within the last day and now do not.',
  unit: 'short',
  legend: '{{instance}} {{collector}}',
  expr: became(
    'instance, collector',
    ({ series }) => series('node_scrape_collector_success', { collector: `=~"${COLLECTORS.join('|')}"` }),
    0,
    1,
  ),
});
