import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { mountVolume } from './config-map-volume';
import { engine, freePort, start, temporaryFolder } from './engines';
import type { EngineProcess } from './engines';

/** Rounds of what follows the configuration are this long, in seconds. */
const PAUSE = '0.5';

/** Addresses of 127.0.0.1 that stand in for the names of pods. */
interface Addresses {
  readonly web: string;
  readonly gossip: string;
}

/** Alertmanager pods as they are rendered, in folders and on ports of the test: they know each other. */
export class AlertmanagerCluster {
  /** @param manifests rendered objects, among them Alertmanager's */
  static async of(manifests: readonly any[]): Promise<AlertmanagerCluster> {
    const find = (kind: string, name: string) =>
      manifests.find((object) => object.kind === kind && object.metadata.name === name);
    const { spec } = find('StatefulSet', 'alertmanager');
    const addresses: Addresses[] = [];
    for (let i = 0; i < spec.replicas; i++) {
      const [web, gossip] = [await freePort(), await freePort()];
      addresses.push({ web: `127.0.0.1:${web}`, gossip: `127.0.0.1:${gossip}` });
    }
    const script: Record<string, string> = find('ConfigMap', 'alertmanager-script').data;
    const pods = addresses.map((_, i) => new AlertmanagerPod(i, spec, script, addresses));
    return new AlertmanagerCluster(pods, addresses);
  }

  private constructor(
    readonly pods: readonly AlertmanagerPod[],
    private readonly addresses: readonly Addresses[],
  ) {}

  /** Changes the ConfigMap with the configuration, on all nodes at once. */
  configure(files: Readonly<Record<string, string>>): void {
    for (const pod of this.pods) pod.configure(files);
  }

  /** The address of the test for one that is rendered, e.g. for `alertmanager-0.alertmanager-headless:9093`. */
  webAddress(rendered: string): string {
    const match = /^alertmanager-(\d+)\.alertmanager-headless:9093$/.exec(rendered);
    const address = this.addresses[Number(match?.[1])];
    if (!address) throw new Error(`${rendered} is none of the Alertmanagers.`);
    return address.web;
  }

  /** Ends everything at once, for `afterAll`: Alertmanagers that may say goodbye take 10 s for it. */
  async stop(): Promise<void> {
    for (const pod of this.pods) pod.stopFollowing();
    await Promise.all(this.pods.map((pod) => pod.end('SIGKILL')));
  }
}

/** A pod with its volumes: Alertmanager, and what brings its configuration. */
export class AlertmanagerPod {
  readonly url: string;
  private readonly mounted = temporaryFolder('alertmanager-config');
  private readonly work = temporaryFolder('alertmanager-work');
  private readonly volume = temporaryFolder('alertmanager-volume');
  private readonly script: string;
  private readonly args: readonly string[];
  private server?: EngineProcess;
  private follower?: ChildProcess;
  private followed = '';

  constructor(i: number, spec: any, script: Record<string, string>, addresses: readonly Addresses[]) {
    const own = addresses[i];
    if (!own) throw new Error(`There is no address for the replica ${i}.`);
    this.url = `http://${own.web}`;
    const [[file = '', text = ''] = []] = Object.entries(script);
    this.script = join(temporaryFolder('alertmanager-script'), file);
    writeFileSync(this.script, text);
    const [container] = spec.template.spec.containers;
    this.args = container.args.map((arg: string) =>
      arg
        .replace('[$(POD_IP)]:9094', own.gossip)
        .replace(
          /alertmanager-(\d+)\.alertmanager-headless:9094/,
          (_, n) => addresses[Number(n)]?.gossip ?? '',
        )
        .replace('=/run/alertmanager/', `=${this.work}/`)
        .replace('--storage.path=/alertmanager', `--storage.path=${this.volume}`)
        .replace(/^--web.listen-address=.*/, `--web.listen-address=${own.web}`),
    );
  }

  /** What the script has said. */
  get said(): string {
    return this.followed;
  }

  configure(files: Readonly<Record<string, string>>): void {
    mountVolume(this.mounted, files);
  }

  /** Starts the containers of the pod in their order. @param more arguments besides the rendered ones */
  async start(more: readonly string[] = []): Promise<void> {
    mkdirSync(this.work, { recursive: true });
    const { status, stdout, stderr } = spawnSync('sh', [this.script, 'prepare'], {
      env: this.environment,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`The configuration can not be prepared: ${stdout}${stderr}`);
    this.server = start('alertmanager', [...this.args, ...more]);
    if (!this.follower) {
      this.follower = spawn('setpriv', ['--pdeathsig', 'KILL', '--', 'sh', this.script, 'follow'], {
        env: this.environment,
      });
      for (const stream of [this.follower.stdout, this.follower.stderr]) {
        stream?.on('data', (text: Buffer) => (this.followed += text.toString()));
      }
    }
    await this.server.waitForHttp(`${this.url}/-/ready`);
  }

  /** Ends Alertmanager, as a failure (`SIGKILL`) or as the kubelet does (`SIGTERM`). */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    await this.server?.kill(signal);
  }

  stopFollowing(): void {
    this.follower?.kill('SIGKILL');
  }

  private get environment() {
    return {
      PATH: `${dirname(engine('amtool'))}:${process.env['PATH']}`,
      MOUNTED: this.mounted,
      WORK: this.work,
      GOOD: join(this.volume, 'last-good-configuration'),
      ADDRESS: this.url,
      PAUSE,
    };
  }
}
