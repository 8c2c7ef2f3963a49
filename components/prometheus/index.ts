import type { Duration, Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { dashboardLinks } from '../../lib/alert-links';
import { capacityPlan } from '../../lib/capacity/plan';
import { planText, shortcomings } from '../../lib/capacity/provision';
import type { Scale } from '../../lib/capacity/series';
import { Identity } from '../../lib/identity';
import type { Image } from '../../lib/image';
import { keptSeries } from '../../lib/kept-series';
import type { KeptSeries } from '../../lib/kept-series';
import { withoutMemory } from '../../lib/memory';
import type { Remember } from '../../lib/memory';
import { selectorsRead } from '../../lib/monitoring-bundle';
import type { MonitoringBundle } from '../../lib/monitoring-bundle';
import { apiServerEgress, dnsEgress, egressTo, ingressOn, openFlows } from '../../lib/network-policy';
import type { ApiServerAccess } from '../../lib/network-policy';
import type { OwnMonitoring } from '../../lib/own-monitoring';
import type { Resources } from '../../lib/resources';
import { knownAlert, rulesOf } from '../../lib/notify/known-alerts';
import type { KnownAlert } from '../../lib/notify/known-alerts';
import type { KnownMetric } from '../../lib/promql/known-metrics';
import { anyLabels } from '../../lib/promql/labels';
import { checkMonitoring, labelsOfExpressions } from '../../lib/promql/monitoring';
import { podScrapeJob } from '../../lib/scrape-job';
import type { ScrapeJob } from '../../lib/scrape-job';
import { disruptionBudget } from '../../lib/spread';
import type { Spread } from '../../lib/spread';
import { grantDiscovery } from './access';
import { alerts } from './alerts';
import { configurationFile, ownRuleFiles, ruleFiles, tooManyRules } from './configuration';
import { dashboard } from './dashboard';
import { JOB } from './jobs';
import { PORT, prometheusPod } from './pod';
import { claimStorage } from './storage';
import type { PrometheusStorage } from './storage';

export interface PrometheusProps {
  readonly namespace: string;
  readonly image: Image;
  readonly replicas: number;
  /** The label `cluster` of every series and alert. */
  readonly cluster: string;
  readonly scrapeInterval: Duration;
  /** At most the interval. */
  readonly scrapeTimeout: Duration;
  readonly evaluationInterval: Duration;
  readonly retentionTime: Duration;
  /** Disk of one replica above which the oldest samples go early. */
  readonly retentionSize: Size;
  readonly storage: PrometheusStorage;
  readonly resources: Resources;
  readonly spread: Spread;
  readonly network: ApiServerAccess;
  /** Jobs besides those of the bundles. */
  readonly scrapeJobs: readonly ScrapeJob[];
  /** What other components bring along. */
  readonly bundles: readonly MonitoringBundle[];
  /** Rules and dashboards of users. */
  readonly own: OwnMonitoring;
  /** Metrics of users' programs that no job is known to have. */
  readonly knownMetrics: readonly KnownMetric[];
  /** What is kept of infrastructure: all, or what rules and panels read, and metrics of these names. */
  readonly keep: { readonly metrics: 'used' | 'all'; readonly extra: readonly string[] };
  /** How large the cluster is. */
  readonly scale: Scale;
  /** Whom alerts are sent to: `host:port` of each, and their pods. */
  readonly alertmanagers: {
    readonly addresses: readonly string[];
    readonly peer: k8s.NetworkPolicyPeer;
    readonly port: number;
  };
  /** Pods that send queries. */
  readonly queriedBy: readonly k8s.NetworkPolicyPeer[];
  /** Address of the repository's root in a browser. @default - runbook links start at the repository's root */
  readonly runbooks?: string;
  /** Address of Grafana in a browser. @default - links of alerts to dashboards start there */
  readonly grafana?: string;
  /** What was found out of the same rules and panels before. @default - nothing */
  readonly remember?: Remember;
}

/** Several Prometheus servers that each scrape everything. */
export class Prometheus extends Construct {
  static readonly JOB = JOB;
  static readonly PORT = PORT;

  /** The pods, for policies of those that are scraped. */
  static peer(namespace: string): k8s.NetworkPolicyPeer {
    return identityOf(namespace).peer;
  }

  /** Address for queries inside the namespace. */
  static readonly queryUrl = `http://prometheus:${PORT}`;

  /**
   * What Prometheus brings along for its own monitoring.
   * @param alertmanagers how many it sends alerts to
   */
  static monitoring(namespace: string, replicas: number, alertmanagers: number): MonitoringBundle {
    const identity = identityOf(namespace);
    const egress = egressTo([identity.peer], [{ port: PORT }]);
    const ofThese = alerts(replicas, alertmanagers);
    return {
      component: 'prometheus',
      scrapeJobs: [
        podScrapeJob({
          name: JOB,
          identity,
          portName: 'http',
          instance: 'pod',
          source: 'prometheus',
          targets: { kind: 'fixed', count: replicas },
          egress,
        }),
      ],
      alerts: ofThese,
      dashboards: [dashboard(ofThese)],
    };
  }

  /** What each replica will need, as a table. */
  readonly plan: string;

  /** Every alert that it evaluates. */
  readonly alerts: () => readonly KnownAlert[];

  constructor(scope: Construct, id: string, props: PrometheusProps) {
    super(scope, id);
    const identity = identityOf(props.namespace, props.image.version);
    const { remember = withoutMemory } = props;
    const { addresses } = props.alertmanagers;
    const ofItself = Prometheus.monitoring(props.namespace, props.replicas, addresses.length);
    const bundles = [ofItself, ...props.bundles];
    const jobs = [...bundles.flatMap(({ scrapeJobs }) => scrapeJobs), ...props.scrapeJobs];
    this.node.addValidation({ validate: () => repeatedNames(jobs) });
    const recordings = bundles.flatMap(({ component, recordings: ofBundle = [] }) =>
      ofBundle.map((rule) => ({ ...rule, place: `components/${component}` })),
    );
    const options = { ...props, recordings };
    this.node.addValidation({ validate: once(() => checkMonitoring(bundles, jobs, options, remember)) });
    this.alerts = once(() => {
      const rules = rulesOf(bundles, props.own);
      const expressions = rules.map(({ expr }) => expr);
      const labels = labelsOfExpressions(expressions, jobs, options, remember);
      return rules.map((rule, i) => knownAlert(rule, labels[i] ?? anyLabels, props.cluster));
    });
    const kept = keptOf(props.keep, bundles, props.own, remember);
    const plan = capacityPlan({ ...props, jobs, kept });
    this.plan = planText(plan, props);
    this.node.addValidation({ validate: () => shortcomings(plan, { ...props, jobs, kept }, props) });

    new k8s.KubeServiceAccount(this, 'service-account', {
      metadata: identity.metadata(),
      automountServiceAccountToken: false,
    });
    grantDiscovery(
      this,
      identity,
      jobs.flatMap(({ access }) => access),
    );
    this.openNetwork(identity, props, jobs);
    const config = new k8s.KubeConfigMap(this, 'config', {
      metadata: identity.metadata('prometheus-config'),
      data: { 'prometheus.yml': configurationFile({ ...props, alertmanagers: addresses, jobs, kept }) },
    });
    const ofBundles = ruleFiles(bundles, {
      ...props,
      dashboardLink: dashboardLinks({ ...props, bundles }),
    });
    const ofUsers = ownRuleFiles(props.own);
    this.node.addValidation({ validate: once(() => tooManyRules(ofBundles, ofUsers, props.own)) });
    const rules = new k8s.KubeConfigMap(this, 'rules', {
      metadata: identity.metadata('prometheus-rules'),
      data: { ...ofBundles, ...ofUsers },
    });
    this.services(identity);
    new k8s.KubePodDisruptionBudget(this, 'disruption-budget', disruptionBudget(identity));
    const data = claimStorage(this, identity, props.storage);
    const secretNames = [...new Set(jobs.flatMap(({ secretNames = [] }) => secretNames))];
    new k8s.KubeStatefulSet(this, 'stateful-set', {
      metadata: identity.metadata(),
      spec: {
        replicas: props.replicas,
        serviceName: 'prometheus-headless',
        // replicas do not wait for each other: after an outage of all, the first would hold up the rest for minutes
        podManagementPolicy: 'Parallel',
        selector: { matchLabels: identity.selector },
        template: {
          metadata: { labels: identity.labels },
          spec: prometheusPod(
            identity,
            { ...props, configMap: config.name, rulesConfigMap: rules.name, secretNames },
            data,
          ),
        },
        ...(data.volumeClaimTemplates && { volumeClaimTemplates: data.volumeClaimTemplates }),
      },
    });
  }

  private openNetwork(identity: Identity, props: PrometheusProps, jobs: readonly ScrapeJob[]): void {
    const { peer, port } = props.alertmanagers;
    const toTargets = new Map(
      [...jobs.flatMap(({ egress }) => egress), egressTo([peer], [{ port }])].map((rule) => [
        JSON.stringify(rule),
        rule,
      ]),
    );
    openFlows(this, identity, {
      ingress: [ingressOn([{ port: PORT }], [identity.peer, ...props.queriedBy])],
      egress: [dnsEgress(), apiServerEgress(props.network), ...toTargets.values()],
    });
  }

  private services(identity: Identity): void {
    const ports = [{ name: 'http', port: PORT, targetPort: k8s.IntOrString.fromString('http') }];
    new k8s.KubeService(this, 'service', {
      metadata: identity.metadata(),
      spec: {
        selector: identity.selector,
        ports,
        // the replicas scrape at different moments: a client that changes between them sees its graphs jump
        sessionAffinity: 'ClientIP',
        sessionAffinityConfig: { clientIp: { timeoutSeconds: 10_800 } },
      },
    });
    new k8s.KubeService(this, 'headless-service', {
      metadata: identity.metadata('prometheus-headless'),
      // replicas are reached by name from the start, also while they read their log
      spec: { clusterIp: 'None', selector: identity.selector, ports, publishNotReadyAddresses: true },
    });
  }
}

function identityOf(namespace: string, version?: string): Identity {
  return new Identity('prometheus', namespace, 'metrics', version);
}

/** What is kept of each job; undefined: everything. */
function keptOf(
  { metrics, extra }: PrometheusProps['keep'],
  bundles: readonly MonitoringBundle[],
  own: OwnMonitoring,
  remember: Remember,
): (job: ScrapeJob) => KeptSeries | undefined {
  if (metrics === 'all') return () => undefined;
  const selectors = selectorsRead(bundles, own, remember);
  // the plan asks as well as the configuration
  const known = new Map<ScrapeJob, KeptSeries>();
  return (job) => {
    if (!job.infrastructure) return undefined;
    const kept = known.get(job) ?? keptSeries(job, selectors, extra);
    known.set(job, kept);
    return kept;
  };
}

function repeatedNames(jobs: readonly ScrapeJob[]): string[] {
  const names = jobs.map(({ name }) => name);
  const repeated = new Set(names.filter((name, i) => names.indexOf(name) !== i));
  return [...repeated].map(
    (name) =>
      `Several scrape jobs are named "${name}", and Prometheus refuses that. "${name}" is a job of Atalaya's own: rename yours in prometheus.staticJobs.`,
  );
}

/** cdk8s asks once more for each chart. */
function once<T extends object>(find: () => T): () => T {
  let remembered: T | undefined;
  return () => (remembered ??= find());
}
