import { App } from 'cdk8s';
import type { Chart } from 'cdk8s';
import { AlertmanagerChart } from './charts/alertmanager-chart';
import { DemoChart } from './charts/demo-chart';
import { ExportersChart } from './charts/exporters-chart';
import { GrafanaChart } from './charts/grafana-chart';
import { KubernetesChart } from './charts/kubernetes-chart';
import { NamespacesChart } from './charts/namespaces-chart';
import { NodeAgentsChart } from './charts/node-agents-chart';
import { Notifications } from './charts/notifications';
import { PrometheusChart } from './charts/prometheus-chart';
import { SecretsChart } from './charts/secrets-chart';
import type { Environment } from './config/environment';
import { resolveEnvironment } from './config/resolve';
import type { Settings } from './config/schema';
import { checkOnSynth } from './lib/checks';
import type { Remember } from './lib/memory';
import { canBeGenerated } from './lib/secret-request';
import type { SecretRequest } from './lib/secret-request';

/** The manifests of one environment. */
export class AtalayaApp extends App {
  /** The Secrets that somebody has to make before the pods can start; empty if the stack makes them all. */
  readonly secretsToBring: readonly SecretRequest[];

  /** What Prometheus will need, as a table. */
  readonly plan: string;

  /** Who is told of which alerts. */
  readonly notifications: Notifications;

  constructor(settings: Settings, outdir?: string, remember?: Remember) {
    super({ outdir });
    const namespaces = new NamespacesChart(this, settings);
    const nodeAgents = new NodeAgentsChart(this, settings);
    const kubernetes = new KubernetesChart(this, settings);
    const exporters = new ExportersChart(this, settings);
    const { counter } = settings.demo;
    const demo = counter && new DemoChart(this, settings, counter);
    const infrastructure = [
      ...nodeAgents.bundles,
      ...kubernetes.bundles,
      ...exporters.bundles,
      ...(demo?.bundles ?? []),
      AlertmanagerChart.monitoring(settings),
    ];
    const grafana = new GrafanaChart(this, settings, infrastructure);
    const bundles = [...infrastructure, ...grafana.bundles];
    const prometheus = new PrometheusChart(this, settings, bundles, remember);
    this.plan = prometheus.plan;
    const notifications = new Notifications(settings, [...prometheus.alerts(), ...grafana.alerts]);
    this.notifications = notifications;
    const alertmanager = new AlertmanagerChart(this, settings, notifications.render());
    alertmanager.node.addValidation({ validate: () => notifications.problems() });
    const charts: Chart[] = [nodeAgents, kubernetes, exporters, grafana, prometheus, alertmanager];
    if (demo) charts.push(demo);
    const secrets = [
      ...grafana.secrets,
      ...exporters.secrets,
      ...(demo?.secrets ?? []),
      ...alertmanager.secrets,
      ...prometheus.secrets,
    ];

    const generated = settings.secrets.kind === 'generated' ? secrets.filter(canBeGenerated) : [];
    if (generated.length > 0) charts.push(new SecretsChart(this, settings, generated));
    this.secretsToBring = secrets.filter((secret) => !generated.includes(secret));

    // one root that all others follow: chains of dependencies cost exponential time
    for (const chart of charts) chart.addDependency(namespaces);
    checkOnSynth(this, { secrets, foreignNamespaces: exporters.foreignNamespaces });
  }
}

/**
 * Builds the manifests of an environment, without writing anything.
 * @param outdir where `synth()` will write them
 * @param remember what earlier runs found out of the same rules and panels; by default nothing
 * @throws SettingsError if the environment's settings can't be right. `synth()` throws if the manifests can't.
 */
export function buildApp(environment: Environment, outdir?: string, remember?: Remember): AtalayaApp {
  return new AtalayaApp(resolveEnvironment(environment), outdir, remember);
}
