import { dashboardFile } from '../../lib/dashboard';
import * as rules from './signals/rules';
import * as server from './signals/server';
import * as storage from './signals/storage';
import * as targets from './signals/targets';

export const dashboard = dashboardFile({
  uid: 'prometheus',
  title: 'Prometheus',
  folder: 'Services',
  description: 'Whether Prometheus sees all that it should, and how much it has to carry.',
  tags: ['prometheus'],
  rows: [
    {
      title: 'Now',
      panels: [
        { kind: 'stat', signals: [server.replicasUp], width: 4 },
        { kind: 'stat', signals: [server.version], width: 4 },
        { kind: 'stat', signals: [server.reloadSuccessful], width: 4 },
        { kind: 'stat', signals: [targets.targetsSeen], width: 4 },
        { kind: 'stat', signals: [targets.targetsDown], width: 4 },
        { kind: 'stat', signals: [storage.storageShare], width: 4 },
      ],
    },
    {
      title: 'Scraping',
      panels: [
        { kind: 'graph', signals: [targets.targets], width: 8 },
        { kind: 'graph', signals: [targets.shareDown], width: 8 },
        { kind: 'graph', signals: [targets.sampleShare], width: 8 },
        { kind: 'graph', signals: [targets.slowestScrapes], width: 8 },
        { kind: 'graph', signals: [targets.intervals], width: 8 },
        { kind: 'graph', signals: [targets.discoveryFailures], width: 8 },
        { kind: 'graph', signals: [targets.samplesRejected], width: 8 },
        { kind: 'graph', signals: [targets.limitsHit], width: 8 },
        { kind: 'graph', signals: [targets.targetsRefused], width: 8 },
      ],
    },
    {
      title: 'Samples and series',
      panels: [
        { kind: 'graph', signals: [targets.samplesAppended], width: 8 },
        { kind: 'graph', signals: [storage.headSeries], width: 8 },
        { kind: 'graph', signals: [storage.headChunks], width: 8 },
        { kind: 'graph', signals: [targets.jobSeries], width: 8 },
        { kind: 'graph', signals: [targets.jobIncrease], width: 8 },
        { kind: 'graph', signals: [targets.seriesAdded], width: 8 },
      ],
    },
    {
      title: 'Rules and queries',
      panels: [
        { kind: 'graph', signals: [rules.slowestGroups], width: 8 },
        { kind: 'graph', signals: [rules.evaluationsMissed], width: 8 },
        { kind: 'graph', signals: [rules.ruleFailures], width: 8 },
        { kind: 'graph', signals: [rules.queries], width: 8 },
        { kind: 'graph', signals: [rules.queryDuration], width: 8 },
        { kind: 'graph', signals: [rules.queryLoad], width: 8 },
      ],
    },
    {
      title: 'Storage',
      panels: [
        { kind: 'graph', signals: [storage.storageUsed], width: 8 },
        { kind: 'graph', signals: [storage.oldestSample], width: 8 },
        { kind: 'graph', signals: [storage.writeFailures], width: 8 },
        { kind: 'graph', signals: [storage.compactionFailures], width: 8 },
        { kind: 'graph', signals: [storage.reloadFailures], width: 8 },
        { kind: 'graph', signals: [storage.logCorruptions], width: 8 },
      ],
    },
    {
      title: 'The servers',
      panels: [
        { kind: 'graph', signals: [server.memory], width: 8 },
        { kind: 'graph', signals: [server.cpu], width: 8 },
        { kind: 'graph', signals: [server.starts], width: 8 },
      ],
    },
  ],
});
