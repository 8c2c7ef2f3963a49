// The demo programs, started as their pods start them: bundled, compressed, in a folder that nobody may write to, on a
// file system that nothing can be written to, not as root, and with nothing in the environment but their settings.
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startUnprivileged, writableFolder } from '../cli/catalogue-programs';
import { parseExposition } from '../lib/catalogue/exposition';
import { bundle, startCommand, type ProgramName } from '../workloads/bundle';
import type { EngineProcess } from './engines';
import { eventually, freePort, getText } from './engines';

export type LogLine = Readonly<Record<string, any>>;

const files = new Map<ProgramName, string>();

/** The compressed program, where a ConfigMap would be mounted. */
function bundleFile(name: ProgramName): string {
  const known = files.get(name);
  if (known) return known;
  const folder = writableFolder(name);
  const file = join(folder, 'main.js.gz');
  writeFileSync(file, bundle(name).compressed, { mode: 0o444 });
  chmodSync(folder, 0o555);
  files.set(name, file);
  return file;
}

/** A demo program that runs. */
export class Workload {
  /** Starts it, and waits until it answers; it need not be ready. */
  static async start(name: ProgramName, settings: Readonly<Record<string, string>>): Promise<Workload> {
    const [port, managementPort] = [await freePort(), await freePort()];
    const workload = new Workload(
      port,
      managementPort,
      Workload.spawn(name, {
        HOST: '127.0.0.1',
        PORT: `${port}`,
        MANAGEMENT_PORT: `${managementPort}`,
        POD_NAME: `${name}-0`,
        VERSION: '1.2.3',
        SHUTDOWN_DELAY: '0',
        ...settings,
      }),
    );
    await workload.process.waitForHttp(`${workload.managementUrl}/livez`);
    return workload;
  }

  /** Starts it with these settings alone, and does not wait. */
  static spawn(name: ProgramName, settings: Readonly<Record<string, string>>): EngineProcess {
    const [, ...args] = startCommand(bundleFile(name));
    const variables = Object.entries(settings).map(([key, value]) => `${key}=${value}`);
    // a limit of no bytes is as good as a read-only file system: whoever writes to a file fails
    const limited = ['--fsize=0', '--', 'env', '-i'];
    return startUnprivileged(name, 'prlimit', [...limited, ...variables, process.execPath, ...args]);
  }

  private constructor(
    readonly port: number,
    private readonly managementPort: number,
    readonly process: EngineProcess,
  ) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get managementUrl(): string {
    return `http://127.0.0.1:${this.managementPort}`;
  }

  /** The status of the answer to a readiness probe. */
  async readiness(): Promise<number> {
    return (await fetch(`${this.managementUrl}/readyz`)).status;
  }

  /** Waits until it is ready. */
  async ready(): Promise<this> {
    await eventually('the program to be ready', () => getText(`${this.managementUrl}/readyz`), {
      interval: 20,
    });
    return this;
  }

  /** Every line that it has logged. @throws SyntaxError unless each is JSON */
  lines(): LogLine[] {
    return logLines(this.process);
  }

  /** The value of a series, or undefined when there is none. Labels that are not given may be any. */
  async metric(name: string, labels: Readonly<Record<string, string>> = {}): Promise<number | undefined> {
    const families = parseExposition(await getText(`${this.managementUrl}/metrics`));
    const samples = [...families.values()].flatMap((family) => family.samples);
    const wanted = Object.entries(labels);
    return samples.find(
      (sample) =>
        sample.name === name && wanted.every(([label, value]) => sample.labels.get(label) === value),
    )?.value;
  }

  /** Ends it as the cluster does. */
  async stop(): Promise<void> {
    await this.process.kill('SIGTERM');
  }
}

/** Every line that a program has logged. @throws SyntaxError unless each is JSON */
export function logLines(process: EngineProcess): LogLine[] {
  return process.log
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LogLine);
}
