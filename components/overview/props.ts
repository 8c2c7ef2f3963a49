import type { Alert } from '../../lib/alert';
import type { MonitoringBundle } from '../../lib/monitoring-bundle';
import type { Signal } from '../../lib/signal';

type Signals<Name extends string> = Readonly<Record<Name, Signal>>;

/** Signals of other components that the dashboards show beside their own. */
export interface KnownSignals {
  readonly nodes: Signals<'notReadyCount' | 'cpuRequested' | 'memoryRequested' | 'podsShare'>;
  readonly pods: Signals<
    | 'podsByPhase'
    | 'podsNotReady'
    | 'podsNotReadyCount'
    | 'crashLoopCount'
    | 'containersThatCannotStart'
    | 'outOfMemory'
    | 'restarts'
  >;
  readonly workloads: Signals<
    | 'deploymentMissing'
    | 'statefulSetMissing'
    | 'daemonSetMissing'
    | 'rolloutStuck'
    | 'budgetMissing'
    | 'budgetAllowsNothing'
    | 'incompleteCount'
  >;
  readonly jobs: Signals<'active' | 'runningFor' | 'failedJobs' | 'cronJobFailing'>;
  readonly autoscalers: Signals<'replicas' | 'desiredReplicas' | 'shareOfMaximum' | 'atMaximum' | 'unable'>;
  readonly quotas: Signals<'quotaUsed'>;
  readonly containers: Signals<'throttled' | 'oomKills' | 'livenessFailures' | 'readinessFailures'>;
  readonly volumes: Signals<'nearlyFullCount'>;
  readonly apiServer: Signals<'availability'>;
  /** @default - nothing is probed */
  readonly probes?: Signals<'failing'>;
  readonly prometheus: Signals<'replicasUp'>;
  readonly grafana: Signals<'replicasUp'>;
}

export interface OverviewProps {
  readonly signals: KnownSignals;
  /** All that tells something: its alerts are listed, and lead to its dashboards. */
  readonly bundles: readonly MonitoringBundle[];
  /** Alerts of users, with the dashboard that they lead to, and where in the repository they are written. */
  readonly ownAlerts: readonly { readonly name: string; readonly dashboard: string; readonly file: string }[];
  /** Alerts that always fire, to show that alerting works: they are not listed. */
  readonly alwaysFiring: readonly string[];
  /** Address of the repository's root, where runbooks are. @default - alerts have no links to them */
  readonly runbooks?: string;
}

/** Alerts of all bundles. */
export const alertsOf = ({ bundles }: Pick<OverviewProps, 'bundles'>): Alert[] =>
  bundles.flatMap(({ alerts }) => alerts);
