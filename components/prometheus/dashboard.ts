import type { Alert } from '../../lib/alert';
import { dashboardFile, instancesOf } from '../../lib/dashboard';
import type { DashboardFile, DashboardProps } from '../../lib/dashboard';
import { JOB } from './jobs';
import * as signals from './signals';

const props: DashboardProps = {
  uid: 'prometheus',
  title: 'Prometheus',
  folder: 'Services',
  description: 'Whether Prometheus sees all that it should, and how much it has to carry.',
  tags: ['prometheus'],
  variables: [instancesOf(JOB, 'Replica')],
  rows: [
    {
      title: 'Now',
      panels: [
        // without colours: where one is chosen, one is all
        { kind: 'stat', signals: [signals.replicasUp], thresholds: [], width: 4 },
        { kind: 'stat', signals: [signals.version], width: 4 },
        { kind: 'stat', signals: [signals.reloadSuccessful], width: 4 },
        { kind: 'stat', signals: [signals.targetsSeen], width: 4 },
        { kind: 'stat', signals: [signals.targetsDown], width: 4, empty: 'None' },
        { kind: 'stat', signals: [signals.storageShare], width: 4 },
      ],
    },
    {
      title: 'Scraping',
      panels: [
        { kind: 'graph', signals: [signals.targets.largest()], width: 8 },
        { kind: 'graph', signals: [signals.shareDown.largest()], width: 8, empty: 'All targets are up.' },
        { kind: 'graph', signals: [signals.sampleShare], width: 8 },
        { kind: 'graph', signals: [signals.slowestScrapes], width: 8 },
        { kind: 'graph', signals: [signals.intervals], width: 8 },
        { kind: 'graph', signals: [signals.discoveryFailures], width: 8 },
        { kind: 'graph', signals: [signals.samplesRejected], width: 8 },
        { kind: 'graph', signals: [signals.limitsHit], width: 8 },
        { kind: 'graph', signals: [signals.targetsRefused.largest()], width: 8 },
      ],
    },
    {
      title: 'Samples and series',
      panels: [
        { kind: 'graph', signals: [signals.samplesAppended], width: 8 },
        { kind: 'graph', signals: [signals.headSeries], width: 8 },
        { kind: 'graph', signals: [signals.headChunks], width: 8 },
        { kind: 'graph', signals: [signals.jobSeries], width: 8 },
        {
          kind: 'graph',
          signals: [signals.jobIncrease.largest()],
          width: 8,
          empty: 'There are no samples of a day ago.',
        },
        { kind: 'graph', signals: [signals.seriesAdded], width: 8 },
      ],
    },
    {
      title: 'Rules and queries',
      panels: [
        { kind: 'graph', signals: [signals.slowestGroups], width: 8 },
        { kind: 'graph', signals: [signals.evaluationsMissed.largest()], width: 8 },
        { kind: 'graph', signals: [signals.ruleFailures.largest()], width: 8 },
        { kind: 'graph', signals: [signals.queries], width: 8 },
        { kind: 'graph', signals: [signals.queryDuration], width: 8 },
        { kind: 'graph', signals: [signals.queryLoad], width: 8 },
      ],
    },
    {
      title: 'Alerts on their way',
      panels: [
        { kind: 'graph', signals: [signals.alertmanagersKnown], width: 8 },
        { kind: 'graph', signals: [signals.alertsSent], width: 8 },
        { kind: 'graph', signals: [signals.sendingFailures], width: 8 },
        { kind: 'graph', signals: [signals.sendingFailuresAtBest], width: 8 },
        { kind: 'graph', signals: [signals.queueInHalfAnHour], width: 8 },
        { kind: 'graph', signals: [signals.alertsDropped], width: 8 },
      ],
    },
    {
      title: 'Storage',
      panels: [
        { kind: 'graph', signals: [signals.storageUsed], width: 8 },
        { kind: 'graph', signals: [signals.oldestSample], width: 8 },
        { kind: 'graph', signals: [signals.writeFailures], width: 8 },
        { kind: 'graph', signals: [signals.compactionFailures], width: 8 },
        { kind: 'graph', signals: [signals.reloadFailures], width: 8 },
        { kind: 'graph', signals: [signals.logCorruptions], width: 8 },
      ],
    },
    {
      title: 'The servers',
      panels: [
        { kind: 'graph', signals: [signals.memory], width: 8 },
        { kind: 'graph', signals: [signals.cpu], width: 8 },
        { kind: 'graph', signals: [signals.starts], width: 8 },
      ],
    },
  ],
};

/** @param alerts those of the component, whose limits panels show */
export const dashboard = (alerts: readonly Alert[]): DashboardFile => dashboardFile({ ...props, alerts });
