import { Duration } from 'cdk8s';
import type { Alert } from '../../lib/alert';
import { both } from '../../lib/signal';
import { etcdAlerts } from './etcd-alerts';
import * as signals from './signals';

/** @param nodes how many nodes the control plane has */
export function alerts(nodes: number): readonly Alert[] {
  return [...availability, ...scheduler, ...controllerManager, ...proxy, ...etcdAlerts(nodes)];
}

const availability: readonly Alert[] = [
  {
    name: 'KubeControllerManagerDown',
    condition: signals.controllerManagersAnswering.below(1),
    for: Duration.minutes(10),
    severity: 'critical',
    summary: 'No controller manager answers.',
    description:
      'Prometheus has reached no kube-controller-manager for 10 minutes. Without one, nothing replaces pods that die, moves them away from dead nodes, or follows changes of Deployments and Services.',
  },
  {
    name: 'KubeSchedulerDown',
    condition: signals.schedulersAnswering.below(1),
    for: Duration.minutes(10),
    severity: 'critical',
    summary: 'No scheduler answers.',
    description:
      'Prometheus has reached no kube-scheduler for 10 minutes. Without one, new pods stay pending for ever, also those that replace dead ones.',
  },
  {
    name: 'KubeProxyDown',
    condition: signals.proxiesAnswering.below(1),
    for: Duration.minutes(10),
    severity: 'critical',
    summary: 'No kube-proxy answers.',
    description:
      'kube-proxy has not answered on any node for 10 minutes. The rules that it wrote stay, but where it is down, connections to Services soon go to pods that are gone.',
  },
  {
    name: 'ControlPlaneInstanceUnreachable',
    condition: signals.unreachable.below(1),
    for: Duration.minutes(10),
    severity: 'warning',
    summary: '{{ $labels.job }} on {{ $labels.node }} does not answer.',
    description:
      '{{ $labels.pod }} on {{ $labels.node }} has not answered Prometheus for 10 minutes, while others of {{ $labels.job }} do: it, the node or the network between is down.',
  },
  {
    name: 'ControlPlaneWithoutLeader',
    condition: both(signals.hasLeader.below(1), signals.allAnswer.above(0)),
    for: Duration.minutes(5),
    severity: 'critical',
    summary: '{{ $labels.job }} runs, but does nothing.',
    description:
      'No instance of {{ $labels.job }} has held its lease for 5 minutes. They answer, but all of them wait.',
  },
];

const scheduler: readonly Alert[] = [
  {
    name: 'KubeSchedulerPodsUnschedulable',
    condition: signals.unschedulablePods.above(0),
    // longer than it takes to bring a node up
    for: Duration.minutes(30),
    severity: 'warning',
    summary: 'The scheduler finds no node for some pods.',
    description:
      'For 30 minutes there have been pods that fit on no node, {{ $value }} at the moment. They do not run, and nor will others that ask for the same.',
  },
  {
    name: 'KubeSchedulerAttemptsFailing',
    condition: signals.failedAttempts.above(0.1),
    for: Duration.minutes(15),
    severity: 'warning',
    summary: 'The scheduler fails to place pods because of errors.',
    description:
      '{{ $value | humanizePercentage }} of the attempts to place a pod end in an error of the scheduler itself, not for lack of room. These pods start late or not at all.',
  },
];

const controllerManager: readonly Alert[] = [
  {
    name: 'KubeControllerManagerBacklog',
    condition: signals.backlog.above(100),
    for: Duration.minutes(15),
    severity: 'warning',
    summary: 'The controller {{ $labels.name }} does not keep up.',
    description:
      'For half an hour at least 100 objects have been waiting in the queue {{ $labels.name }} of the controller manager, {{ $value }} or more in the last 15 minutes. What it is responsible for happens late.',
  },
];

/** Kubernetes before 1.33 does not tell the families apart. */
const FAMILY = '{{ with $labels.ip_family }}{{ . }} {{ end }}';

const proxy: readonly Alert[] = [
  {
    name: 'KubeProxyRulesOutdated',
    condition: signals.rulesOutdated.above(300),
    for: Duration.minutes(5),
    severity: 'warning',
    summary: 'kube-proxy on {{ $labels.instance }} does not write its rules.',
    description: `kube-proxy on {{ $labels.instance }} knows of changes of Services, but has not written its ${FAMILY}rules for {{ $value | humanizeDuration }}. Connections from this node go to pods that are gone, and new Services can not be reached.`,
  },
  {
    name: 'KubeProxySyncSlow',
    condition: signals.syncDuration.above(5),
    for: Duration.minutes(15),
    severity: 'warning',
    summary: 'kube-proxy on {{ $labels.instance }} writes its rules slowly.',
    description: `kube-proxy on {{ $labels.instance }} needs {{ $value | humanizeDuration }} to write its ${FAMILY}rules. For that long after each change, connections from this node may go to pods that are gone.`,
  },
];
