import { signalsOf } from '../../lib/signal';
import type { ExpressionBuilder } from '../../lib/signal';
import { JOBS } from './jobs';
import { average } from './signals';

const signal = signalsOf(JOBS.etcd);
const legend = '{{instance}}';

export const membersAnswering = signal({
  name: 'Members answering',
  description: 'Number of members whose metrics arrive.',
  unit: 'short',
  // nothing, not 0, without pods: kubeadm also works with an etcd that is elsewhere
  expr: ({ series }) => `sum(${series('up')})`,
});

export const hasLeader = signal({
  name: 'Knows a leader',
  description: 'Whether a member is in touch with a leader. Without one, nothing can be written.',
  unit: 'bool_yes_no',
  legend,
  expr: ({ series }) => series('etcd_server_has_leader'),
});

export const leaderChanges = signal({
  name: 'Changes of the leader',
  description: 'How often the leader changed in 30 minutes, as the member saw it that saw most of it.',
  unit: 'short',
  expr: ({ series }) => `max(increase(${series('etcd_server_leader_changes_seen_total')}[30m]))`,
});

/** Share of what a histogram counted in the range that took longer than a bucket's bound, in seconds. */
function slowerThan({ series, range }: ExpressionBuilder, histogram: string, bound: number): string {
  const rate = (selector: string) => `sum by (instance) (rate(${selector}[${range}]))`;
  return (
    `1 - ${rate(series(`${histogram}_bucket`, { le: String(bound) }))}\n` +
    `/ ${rate(series(`${histogram}_count`))}`
  );
}

const FSYNC = 'etcd_disk_wal_fsync_duration_seconds';
const COMMIT = 'etcd_disk_backend_commit_duration_seconds';

export const fsyncDuration = signal({
  name: 'Writing the log to disk',
  description:
    'Mean time in which the disk confirms that entries of the log are written. Good disks take below 10 ms.',
  unit: 's',
  legend,
  expr: (builder) => average(builder, FSYNC, 'instance'),
});

export const slowFsyncs = signal({
  name: 'Slow writes of the log',
  description: 'Share of the writes of the log that took longer than half a second.',
  unit: 'percentunit',
  legend,
  expr: (builder) => slowerThan(builder, FSYNC, 0.512),
});

export const commitDuration = signal({
  name: 'Writing the database to disk',
  description: 'Mean time in which changes are written to the database. Good disks take below 25 ms.',
  unit: 's',
  legend,
  expr: (builder) => average(builder, COMMIT, 'instance'),
});

export const slowCommits = signal({
  name: 'Slow writes of the database',
  description: 'Share of the writes of the database that took longer than a quarter of a second.',
  unit: 'percentunit',
  legend,
  expr: (builder) => slowerThan(builder, COMMIT, 0.256),
});

const SIZE = 'etcd_mvcc_db_total_size_in_bytes';

export const databaseSize = signal({
  name: 'Size of the database',
  description: 'Bytes of the database file.',
  unit: 'bytes',
  legend: '{{instance}} file',
  expr: ({ series }) => `sum by (instance) (${series(SIZE)})`,
});

export const databaseUsed = signal({
  name: 'Data in the database',
  description:
    'Bytes of the database file that hold data. The rest is free, but stays in the file until it is defragmented.',
  unit: 'bytes',
  legend: '{{instance}} data',
  expr: ({ series }) => `sum by (instance) (${series('etcd_mvcc_db_total_size_in_use_in_bytes')})`,
});

export const databaseShare = signal({
  name: 'Share of the quota in use',
  description: 'Size of the database file against its quota. At 1, etcd refuses to write.',
  unit: 'percentunit',
  legend,
  // a quota that is turned off is negative
  expr: ({ series }) =>
    `sum by (instance) (${series(SIZE)})\n/ (sum by (instance) (${series('etcd_server_quota_backend_bytes')}) > 0)`,
});

export const databaseFilled = signal({
  name: 'Share of the database with data',
  description: 'How much of the database file holds data.',
  unit: 'percentunit',
  legend,
  expr: ({ series }) =>
    `sum by (instance) (${series('etcd_mvcc_db_total_size_in_use_in_bytes')})\n/ sum by (instance) (${series(SIZE)})`,
});

export const proposals = signal({
  name: 'Changes',
  description: 'Changes per second that a majority of the members has agreed on.',
  unit: 'cps',
  legend,
  expr: ({ series, range }) =>
    `sum by (instance) (rate(${series('etcd_server_proposals_committed_total')}[${range}]))`,
});

export const proposalsPending = signal({
  name: 'Changes that wait',
  description: 'Changes that no majority has agreed on yet.',
  unit: 'short',
  legend,
  expr: ({ series }) => `sum by (instance) (${series('etcd_server_proposals_pending')})`,
});

export const proposalsFailed = signal({
  name: 'Failed changes',
  description: 'Changes per second that were given up, as happens without a leader.',
  unit: 'cps',
  legend,
  expr: ({ series, range }) =>
    `sum by (instance) (rate(${series('etcd_server_proposals_failed_total')}[${range}]))`,
});

export const bytesReceived = signal({
  name: 'Traffic with clients',
  description: 'Bytes per second that clients send to a member.',
  unit: 'Bps',
  legend: '{{instance}} in',
  expr: ({ series, range }) =>
    `sum by (instance) (rate(${series('etcd_network_client_grpc_received_bytes_total')}[${range}]))`,
});

export const bytesSent = signal({
  name: 'Bytes sent',
  description: 'Bytes per second that a member sends to clients.',
  unit: 'Bps',
  legend: '{{instance}} out',
  expr: ({ series, range }) =>
    `sum by (instance) (rate(${series('etcd_network_client_grpc_sent_bytes_total')}[${range}]))`,
});

export const peerRoundTrip = signal({
  name: 'Round trip to other members',
  description:
    'Mean time until another member has answered. By default a leader shows itself every 100 ms, and after a second without it the others elect a new one.',
  unit: 's',
  legend: '{{instance}} to {{To}}',
  // in no recording, since a single member has no peers: a histogram with the label To
  expr: (builder) => average(builder, 'etcd_network_peer_round_trip_time_seconds', 'instance, To'),
});
