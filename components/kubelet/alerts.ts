import { Duration } from 'cdk8s';
import type { Alert } from '../../lib/alert';
import { both } from '../../lib/signal';
import type { Condition } from '../../lib/signal';
import * as certificates from './certificate-signals';
import * as containers from './container-signals';
import * as signals from './signals';
import * as volumes from './volume-signals';

const DAY_SECONDS = 24 * 3600;

/** One of a kubelet's other pages can not be read, though it answers on the main one. */
const pageMissing: Condition = {
  query: (context) =>
    `(\n${signals.otherPages.map((page) => page.below(1).query(context)).join('\nor\n')}\n)\nand on (instance)\n${signals.reachable.above(0).query(context)}`,
};

/**
 * Fewer than this many days are left, of a certificate that had more than a week: shorter-lived ones are always near
 * their end, and renewed in time.
 */
const expiresWithin = (days: number) =>
  both(certificates.life.below(days * DAY_SECONDS), certificates.lifeOfWeek.above(7 * DAY_SECONDS));

const kubelets: readonly Alert[] = [
  {
    name: 'KubeletsDown',
    condition: signals.noneScraped.above(0),
    for: Duration.minutes(15),
    severity: 'critical',
    silences: ['KubeletUnreachable'],
    summary: 'No kubelet answers.',
    description:
      'For 15 minutes Prometheus has not been able to read the metrics of a single kubelet. Nothing is known about containers and volumes, and no other alert about them can fire.',
  },
  {
    name: 'KubeletUnreachable',
    condition: signals.reachable.below(1),
    for: Duration.minutes(15),
    severity: 'warning',
    summary: 'The kubelet of {{ $labels.instance }} does not answer.',
    description:
      'The kubelet of {{ $labels.instance }} has not answered for 15 minutes: the node, its network or the kubelet is down. Its pods go on unwatched, if they go on.',
  },
  {
    name: 'KubeletPageMissing',
    condition: pageMissing,
    for: Duration.minutes(15),
    severity: 'warning',
    summary: 'The metrics {{ $labels.job }} of {{ $labels.instance }} can not be read.',
    description:
      'The kubelet of {{ $labels.instance }} answers, but for 15 minutes not on the page that the job {{ $labels.job }} reads: alerts and panels that need it are blind for this node.',
  },
  {
    name: 'KubeletRestarting',
    condition: signals.restarts.above(2),
    for: Duration.minutes(5),
    severity: 'warning',
    summary: 'The kubelet of {{ $labels.instance }} restarts again and again.',
    description:
      'The kubelet of {{ $labels.instance }} has started {{ $value | humanize }} times within an hour. While it is away, nothing starts, is probed or is stopped on the node.',
  },
  {
    name: 'KubeletPlegSlow',
    condition: signals.relistTime.above(5),
    for: Duration.minutes(10),
    severity: 'warning',
    summary: 'The container runtime of {{ $labels.instance }} answers slowly.',
    description:
      'The kubelet of {{ $labels.instance }} takes {{ $value | humanizeDuration }} to learn which containers there are, and sees what happens to them that late. After 3 minutes without an answer the node becomes NotReady.',
  },
  {
    name: 'KubeletPodStartSlow',
    condition: signals.sandboxTime.above(15),
    for: Duration.minutes(15),
    severity: 'warning',
    summary: 'Pods start slowly on {{ $labels.instance }}.',
    description:
      'On {{ $labels.instance }} it takes {{ $value | humanizeDuration }} to set up a pod before its images and containers even begin. The container runtime or the network plugin is slow or failing.',
  },
  {
    name: 'KubeletRuntimeErrors',
    condition: signals.runtimeErrors.above(0.2),
    for: Duration.minutes(15),
    severity: 'warning',
    summary: 'The container runtime of {{ $labels.instance }} fails at {{ $labels.operation_type }}.',
    description:
      '{{ $value | humanizePercentage }} of the calls {{ $labels.operation_type }} fail on {{ $labels.instance }}: pods there do not start or do not stop.',
  },
  {
    name: 'KubeletCertificateExpiring',
    condition: expiresWithin(7),
    for: Duration.hours(1),
    severity: 'warning',
    summary:
      'The {{ $labels.certificate }} certificate of the kubelet of {{ $labels.instance }} expires soon.',
    description:
      'The {{ $labels.certificate }} certificate of the kubelet of {{ $labels.instance }} expires in {{ $value | humanizeDuration }}, and has not been renewed when it should have been.',
  },
  {
    name: 'KubeletCertificateAlmostExpired',
    condition: expiresWithin(1),
    for: Duration.minutes(15),
    severity: 'critical',
    silences: ['KubeletCertificateExpiring'],
    summary:
      'The {{ $labels.certificate }} certificate of the kubelet of {{ $labels.instance }} is about to expire.',
    description:
      'The {{ $labels.certificate }} certificate of the kubelet of {{ $labels.instance }} expires in {{ $value | humanizeDuration }}. Without a client certificate the node is lost; without a server certificate logs, exec and metrics are.',
  },
  {
    name: 'KubeletCertificateRenewalFailing',
    condition: certificates.renewalErrors.above(0),
    // a single failure is seen for an hour; the next try mends it
    for: Duration.hours(2),
    severity: 'warning',
    summary: 'The kubelet of {{ $labels.instance }} can not renew its {{ $labels.certificate }} certificate.',
    description:
      'For 2 hours the kubelet of {{ $labels.instance }} has failed to renew its {{ $labels.certificate }} certificate; failures in the last hour: {{ $value | printf "%.0f" }}. It will expire.',
  },
  {
    name: 'KubeletVolumeErrors',
    condition: volumes.operationErrors.above(1),
    for: Duration.minutes(15),
    severity: 'warning',
    summary: 'Volumes of {{ $labels.volume_plugin }} fail on {{ $labels.instance }}.',
    description:
      '{{ $labels.operation_name }} of {{ $labels.volume_plugin }} has kept failing on {{ $labels.instance }} for 15 minutes: the pods that want these volumes neither start nor go away.',
  },
];

const ofContainers: readonly Alert[] = [
  {
    name: 'ContainerCpuThrottled',
    // less than one period a second is nothing that anybody waits for, whatever its share
    condition: both(containers.throttled.above(0.25), containers.throttledPerSecond.above(1)),
    for: Duration.minutes(15),
    severity: 'info',
    summary:
      'The container {{ $labels.container }} of {{ $labels.namespace }}/{{ $labels.pod }} is held back at its CPU limit.',
    description:
      'In {{ $value | humanizePercentage }} of the periods in which it had work, {{ $labels.container }} of {{ $labels.namespace }}/{{ $labels.pod }} was stopped at its CPU limit. It answers later than it could.',
  },
  {
    name: 'ContainerProcessKilledForMemory',
    condition: containers.oomKills.above(0),
    for: Duration.minutes(1),
    severity: 'warning',
    summary:
      'Memory ran out in the container {{ $labels.container }} of {{ $labels.namespace }}/{{ $labels.pod }}.',
    description:
      'Processes in {{ $labels.container }} of {{ $labels.namespace }}/{{ $labels.pod }} that the kernel killed within half an hour: {{ $value | printf "%.0f" }}. If the main one was not among them, the container goes on with a part of it missing.',
  },
  {
    name: 'ContainerLivenessFailing',
    condition: containers.livenessFailures.above(5),
    for: Duration.minutes(5),
    severity: 'warning',
    summary:
      'The liveness probe of {{ $labels.container }} of {{ $labels.namespace }}/{{ $labels.pod }} keeps failing.',
    description:
      'The liveness probe of {{ $labels.container }} of {{ $labels.namespace }}/{{ $labels.pod }} has failed {{ $value | printf "%.0f" }} times within half an hour. After a few failures in a row the container is restarted.',
  },
];

const ofVolumes: readonly Alert[] = [
  {
    name: 'PersistentVolumeFillingUp',
    condition: both(volumes.free.below(volumes.NEARLY_FULL), volumes.freeInFourDays.below(0)),
    for: Duration.hours(1),
    severity: 'warning',
    summary: 'The volume of {{ $labels.namespace }}/{{ $labels.persistentvolumeclaim }} is filling up.',
    description:
      'Only {{ $value | humanizePercentage }} of the volume of the claim {{ $labels.persistentvolumeclaim }} in {{ $labels.namespace }} is free, and it will be full within four days if it goes on like this.',
  },
  {
    name: 'PersistentVolumeAlmostFull',
    condition: volumes.free.below(0.03),
    for: Duration.minutes(5),
    severity: 'critical',
    silences: ['PersistentVolumeFillingUp'],
    summary: 'The volume of {{ $labels.namespace }}/{{ $labels.persistentvolumeclaim }} is almost full.',
    description:
      'Only {{ $value | humanizePercentage }} of the volume of the claim {{ $labels.persistentvolumeclaim }} in {{ $labels.namespace }} is free: programs will soon fail to write.',
  },
  {
    name: 'PersistentVolumeInodesRunningOut',
    condition: both(volumes.freeInodes.below(0.15), volumes.freeInodesInFourDays.below(0)),
    for: Duration.hours(1),
    severity: 'warning',
    summary:
      'The volume of {{ $labels.namespace }}/{{ $labels.persistentvolumeclaim }} is running out of inodes.',
    description:
      'Only {{ $value | humanizePercentage }} of the inodes of the claim {{ $labels.persistentvolumeclaim }} in {{ $labels.namespace }} are free, and there will be none within four days if it goes on like this.',
  },
  {
    name: 'PersistentVolumeInodesAlmostGone',
    condition: volumes.freeInodes.below(0.03),
    for: Duration.minutes(5),
    severity: 'critical',
    silences: ['PersistentVolumeInodesRunningOut'],
    summary:
      'The volume of {{ $labels.namespace }}/{{ $labels.persistentvolumeclaim }} has almost no inodes left.',
    description:
      'Only {{ $value | humanizePercentage }} of the inodes of the claim {{ $labels.persistentvolumeclaim }} in {{ $labels.namespace }} are free: programs will soon fail to create files, whatever space there is.',
  },
];

export const alerts: readonly Alert[] = [...kubelets, ...ofContainers, ...ofVolumes];
