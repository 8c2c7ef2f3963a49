import { Duration } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-27';
import { formatDuration } from '../../lib/duration';
import { copy } from '../../lib/scrape-job';
import type { RelabelStep, ScrapeConfig, ScrapeJob } from '../../lib/scrape-job';
import { PROBES_JOB } from './jobs';

/** Addresses that are called with one module. */
export interface Probe {
  /** Name of a module. */
  readonly module: string;
  /** URLs for HTTP, `host:port` for TCP, gRPC and DNS servers, hosts for ICMP. */
  readonly targets: readonly string[];
  /** Labels of the targets' series. */
  readonly labels: Readonly<Record<string, string>>;
  /** Time between two probes. @default - that of all probes */
  readonly interval?: Duration;
}

/** What the jobs of probes have in common. */
export interface ProbeJobProps {
  /** `host:port` of the exporter's Service: probes keep no state, so any of its pods will do. */
  readonly exporter: string;
  /** The flow to its pods. */
  readonly egress: k8s.NetworkPolicyEgressRule;
  /** Time between two scrapes of everything else. */
  readonly scrapeInterval: Duration;
  /** Time between two probes of a target. */
  readonly probeInterval: Duration;
}

/** What does not answer within that has failed, however long there would be until the next probe. */
const LONGEST_TIMEOUT = Duration.seconds(10);

/** How long a scrape of a probe may take. The probe itself has half a second less: the exporter's `--timeout-offset`. */
export function probeTimeout(interval: Duration): Duration {
  return interval.toMilliseconds() < LONGEST_TIMEOUT.toMilliseconds() ? interval : LONGEST_TIMEOUT;
}

/** The part of the configuration that is the same for all probes. */
export function probing({ scrapeInterval, probeInterval }: ProbeJobProps): Partial<ScrapeConfig> {
  return {
    metrics_path: '/probe',
    ...(probeInterval.toMilliseconds() !== scrapeInterval.toMilliseconds() && {
      scrape_interval: formatDuration(probeInterval),
    }),
    scrape_timeout: formatDuration(probeTimeout(probeInterval)),
  };
}

/** The last steps: the exporter is scraped, and the series are about the target. */
export function throughExporter({ exporter }: ProbeJobProps): readonly RelabelStep[] {
  return [
    copy('__param_target', 'instance'),
    copy('__param_module', 'module'),
    { target_label: '__address__', replacement: exporter },
  ];
}

/** Calls the addresses of the settings. @returns no job if there are none */
export function listedProbesJob(props: ProbeJobProps, probes: readonly Probe[]): ScrapeJob[] {
  if (probes.length === 0) return [];
  return [
    {
      name: PROBES_JOB,
      config: {
        job_name: PROBES_JOB,
        ...probing(props),
        static_configs: probes.map(({ module, targets, labels, interval }) => ({
          targets,
          labels: {
            ...labels,
            __param_module: module,
            ...(interval && {
              __scrape_interval__: formatDuration(interval),
              __scrape_timeout__: formatDuration(probeTimeout(interval)),
            }),
          },
        })),
        relabel_configs: [copy('__address__', '__param_target'), ...throughExporter(props)],
      },
      source: 'blackbox-probe',
      targets: { kind: 'fixed', count: probes.reduce((sum, { targets }) => sum + targets.length, 0) },
      interval: props.probeInterval,
      access: [],
      egress: [props.egress],
    },
  ];
}
