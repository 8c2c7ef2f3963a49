import { Duration } from 'cdk8s';
import type { Alert } from '../../lib/alert';
import { both } from '../../lib/signal';
import * as signals from './etcd-signals';

/** @param members how many members there should be */
export function etcdAlerts(members: number): readonly Alert[] {
  return [...ofAny, ...(members > 1 ? ofSeveral(members) : [])];
}

const ofAny: readonly Alert[] = [
  {
    name: 'EtcdDown',
    condition: signals.membersAnswering.below(1),
    for: Duration.minutes(5),
    severity: 'critical',
    summary: 'No member of etcd answers.',
    description:
      'Prometheus has reached no member of etcd for 5 minutes. Without etcd the API server can neither read nor write: what runs goes on, but nothing in the cluster changes any more.',
  },
  {
    name: 'EtcdNoLeader',
    condition: signals.hasLeader.below(1),
    for: Duration.minutes(2),
    severity: 'critical',
    summary: 'etcd on {{ $labels.node }} has no leader.',
    description:
      'The member {{ $labels.instance }} has been without a leader for 2 minutes, so it can not write. If that is so for a majority, the API server can not write either.',
  },
  {
    name: 'EtcdFsyncSlow',
    condition: signals.slowFsyncs.above(0.01),
    for: Duration.minutes(10),
    severity: 'warning',
    summary: 'The disk of etcd on {{ $labels.instance }} is slow.',
    description:
      '{{ $value | humanizePercentage }} of the times that {{ $labels.instance }} writes its log, the disk takes longer than half a second to confirm it. Every change in the cluster waits for that, and a leader that waits too long is replaced.',
  },
  {
    name: 'EtcdCommitSlow',
    condition: signals.slowCommits.above(0.01),
    for: Duration.minutes(10),
    severity: 'warning',
    summary: 'etcd on {{ $labels.instance }} writes its database slowly.',
    description:
      '{{ $value | humanizePercentage }} of the times that {{ $labels.instance }} writes its database, it takes longer than a quarter of a second. Requests to the API server get slow.',
  },
  {
    name: 'EtcdDatabaseFillingUp',
    condition: signals.databaseShare.above(0.8),
    for: Duration.minutes(15),
    severity: 'warning',
    summary: 'The database of etcd on {{ $labels.instance }} is filling up.',
    description:
      'The database of {{ $labels.instance }} has {{ $value | humanizePercentage }} of the size that it may have. At 100% etcd refuses every write.',
  },
  {
    name: 'EtcdDatabaseAlmostFull',
    condition: signals.databaseShare.above(0.95),
    for: Duration.minutes(5),
    severity: 'critical',
    silences: ['EtcdDatabaseFillingUp'],
    summary: 'The database of etcd on {{ $labels.instance }} is almost full.',
    description:
      'The database of {{ $labels.instance }} has {{ $value | humanizePercentage }} of the size that it may have. At 100% etcd refuses every write, and the cluster can only be read until somebody makes room.',
  },
  {
    name: 'EtcdDatabaseFragmented',
    // in a small file there is nothing to gain
    condition: both(signals.databaseFilled.below(0.5), signals.databaseShare.above(0.2)),
    for: Duration.minutes(30),
    severity: 'warning',
    summary: 'More than half of the database of etcd on {{ $labels.instance }} is empty.',
    description:
      'Only {{ $value | humanizePercentage }} of the database file of {{ $labels.instance }} hold data. The rest counts against the quota too, until the member is defragmented.',
  },
];

/** How many members have to agree on a change. */
const quorumOf = (members: number) => Math.floor(members / 2) + 1;

function ofSeveral(members: number): readonly Alert[] {
  const quorum = quorumOf(members);
  return [
    {
      name: 'EtcdQuorumAtRisk',
      // one more to lose would be one too many; with an even number that is so at the first, with 5 at the second
      condition: both(
        signals.membersAnswering.below(Math.min(members, quorum + 1)),
        signals.membersAnswering.above(0),
      ),
      for: Duration.minutes(15),
      severity: 'critical',
      summary: 'One more member of etcd that fails is one too many.',
      description: `For 15 minutes {{ $value }} of ${members} members of etcd have answered Prometheus; ${quorum} have to be in touch for anything to be written. The next one that fails stops every change in the cluster.`,
    },
    {
      name: 'EtcdLeaderChanging',
      condition: signals.leaderChanges.above(4),
      for: Duration.minutes(5),
      severity: 'warning',
      summary: 'The leader of etcd changes again and again.',
      description:
        'The leader of etcd has changed {{ printf "%.0f" $value }} times within 30 minutes. Each time, nothing can be written for about a second; slow disks, busy nodes or the network between the members are to blame.',
    },
    {
      name: 'EtcdPeerSlow',
      condition: signals.peerRoundTrip.above(0.1),
      for: Duration.minutes(15),
      severity: 'warning',
      summary: 'The members of etcd reach each other slowly.',
      description:
        'It takes {{ $value | humanizeDuration }} until another member, {{ $labels.To }}, answers {{ $labels.instance }}. Every change in the cluster waits for that, and leaders are replaced without need.',
    },
  ];
}
