// What an exporter's pod and the Prometheus that scrapes it find in a cluster, in folders and processes of a test.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, Testing } from 'cdk8s';
import type { Chart } from 'cdk8s';
import { dump, load } from 'js-yaml';
import { configurationFile, ruleFiles, RULES_FOLDER } from '../components/prometheus/configuration';
import type { MonitoringBundle } from '../lib/monitoring-bundle';
import type { DashboardFile } from '../lib/dashboard';
import { type EngineName, freePort, getJson, query, start, temporaryFolder } from './engines';
import { startExporter, type SecretValues } from './exporter-pod';
import { KubernetesApi } from './kubernetes-api';

/** An alerting rule as Prometheus tells about it. */
export interface RuleState {
  readonly name: string;
  readonly health: string;
  readonly lastError?: string;
  readonly state: string;
  readonly alerts: readonly { readonly labels: Readonly<Record<string, string>> }[];
}

/** Real exporters, started as their Deployments say, and the real Prometheus that finds and scrapes them. */
export class ExporterBench {
  static readonly CLUSTER = 'test';
  /** Address of Prometheus. */
  url = '';
  private readonly api = new KubernetesApi();

  /**
   * Starts every exporter of a chart and puts its pod into the API, and then Prometheus.
   * @param engine the program
   * @param secrets what the Secrets of the pods hold
   */
  async start(
    engine: EngineName,
    chart: Chart,
    bundle: MonitoringBundle,
    secrets: SecretValues,
  ): Promise<void> {
    for (const object of Testing.synth(chart)) {
      if (object.kind === 'Deployment')
        this.api.store('api/v1/pods', await startExporter(engine, object, { secrets }));
    }
    const folder = temporaryFolder('prometheus');
    const rules = join(folder, 'rules');
    mkdirSync(rules);
    for (const [file, text] of Object.entries(ruleFiles([bundle]))) writeFileSync(join(rules, file), text);
    const config: any = load(
      configurationFile({
        cluster: ExporterBench.CLUSTER,
        // postgres_exporter tries again after a second before it says that its server is down
        scrapeInterval: Duration.seconds(2),
        scrapeTimeout: Duration.seconds(2),
        evaluationInterval: Duration.seconds(1),
        alertmanagers: [],
        jobs: bundle.scrapeJobs,
        kept: () => undefined,
      }).replaceAll(RULES_FOLDER, rules),
    );
    const apiUrl = await this.api.start();
    for (const job of config.scrape_configs) {
      for (const discovery of job.kubernetes_sd_configs) discovery.api_server = apiUrl;
    }
    writeFileSync(join(folder, 'prometheus.yml'), dump(config));
    const address = `127.0.0.1:${await freePort()}`;
    this.url = `http://${address}`;
    await start('prometheus', [
      `--config.file=${folder}/prometheus.yml`,
      `--storage.tsdb.path=${folder}/data`,
      `--web.listen-address=${address}`,
    ]).waitForHttp(`${this.url}/-/ready`);
  }

  async stop(): Promise<void> {
    await this.api.stop();
  }

  /** The state of all alerting rules, once each has been evaluated. */
  async rules(): Promise<readonly RuleState[]> {
    const { data } = await getJson<{ data: { groups: { rules: RuleState[] }[] } }>(
      `${this.url}/api/v1/rules`,
    );
    const rules = data.groups.flatMap((group) => group.rules);
    if (rules.length === 0 || rules.some(({ health }) => health === 'unknown')) {
      throw new Error('not all rules have been evaluated yet');
    }
    return rules;
  }

  /**
   * Runs every query of a dashboard, as Grafana would with this cluster and all servers chosen.
   * @returns those that give no numbers, after the titles of their panels
   */
  async emptyQueries(dashboard: DashboardFile): Promise<string[]> {
    const empty: string[] = [];
    for (const { panel, expr } of dashboard.queries) {
      const samples = await query(
        this.url,
        expr
          .replaceAll('$__rate_interval', '30s')
          .replaceAll('$cluster', ExporterBench.CLUSTER)
          .replaceAll('$server', '.*'),
      );
      if (!samples.some(({ value }) => Number.isFinite(value))) empty.push(`${panel}: ${expr}`);
    }
    return empty;
  }
}

/** The queries of a runbook, with values in place of its placeholders. */
export function promqlOf(runbook: string, values: Readonly<Record<string, string>>): string[] {
  return [...runbook.matchAll(/^```promql\n([^]*?)^```$/gm)].map(([, promql = '']) =>
    Object.entries(values).reduce((text, [name, value]) => text.replaceAll(name, value), promql),
  );
}
