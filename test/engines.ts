import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** The programs that `cli/engines.sh` unpacks. */
export type EngineName =
  | 'prometheus'
  | 'promtool'
  | 'alertmanager'
  | 'amtool'
  | 'node-exporter'
  | 'blackbox-exporter'
  | 'postgres-exporter'
  | 'redis-exporter'
  | 'apache-exporter'
  | 'kubectl'
  | 'kustomize';

export interface EngineOptions {
  /** Working directory. @default - the one of the test run */
  readonly cwd?: string;
  /** Variables added to those of the test run. @default {} */
  readonly env?: Readonly<Record<string, string>>;
}

export interface RunOptions extends EngineOptions {
  /** What the program reads on standard input. @default - nothing */
  readonly input?: string;
  /** Milliseconds until the program is killed. @default 60000 */
  readonly timeout?: number;
}

export interface RunResult {
  /** Exit status, or null when a signal (the timeout's too) ended the program. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface WaitOptions {
  /** Milliseconds until the wait fails. @default 30000 */
  readonly timeout?: number;
  /** Milliseconds between two tries. @default 100 */
  readonly interval?: number;
}

/** One element of an instant vector. */
export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: number;
}

const binaries = path.join(__dirname, '..', '.engines', 'bin');
const started = new Set<EngineProcess>();
const folders = new Set<string>();

/** Absolute path of a program. A missing one is an error: a test that skips itself proves nothing. */
export function engine(name: EngineName): string {
  const file = path.join(binaries, name);
  try {
    accessSync(file, constants.X_OK);
  } catch {
    throw new Error(
      `${name} is not in ${binaries}. Run \`npm run engines\` to fetch the programs that the engine tests run.`,
    );
  }
  return file;
}

/** Runs a program to its end, whatever its status. */
export async function run(
  name: EngineName,
  args: readonly string[],
  { input = '', timeout = 60_000, ...options }: RunOptions = {},
): Promise<RunResult> {
  const child = spawnMortal(engine(name), args, options);
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin?.on('error', () => undefined); // a program may end without reading its input
  child.stdin?.end(input);
  const killer = setTimeout(() => child.kill('SIGKILL'), timeout);
  try {
    const status = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    return { status, stdout, stderr };
  } finally {
    clearTimeout(killer);
  }
}

/** Starts a server. It ends with `stop`, with `stopAll`, or with the test run. */
export function start(name: EngineName, args: readonly string[], options?: EngineOptions): EngineProcess {
  return new EngineProcess(name, engine(name), args, options);
}

/** A running program and what it has printed. */
export class EngineProcess {
  private readonly child: ChildProcess;
  private readonly gone: Promise<void>;
  private output = '';
  private ending?: string;

  constructor(
    readonly name: string,
    file: string,
    args: readonly string[],
    options?: EngineOptions,
  ) {
    this.child = spawnMortal(file, args, options);
    this.child.stdin?.end();
    // A test that forgets to stop it must not keep jest from ending.
    this.child.unref();
    for (const stream of [this.child.stdout, this.child.stderr] as (Socket | null)[]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.output += text));
      stream?.unref();
    }
    this.child.once('error', (error) => (this.output += `${error.message}\n`));
    this.gone = new Promise((resolve) => {
      // Not `exit`: the last lines, which say why, are still in the pipe then.
      this.child.once('close', (status, signal) => {
        this.ending = signal ? `was ended by ${signal}` : `exited with status ${status}`;
        started.delete(this);
        resolve();
      });
    });
    started.add(this);
  }

  /** Standard output and standard error so far, in the order they came. */
  get log(): string {
    return this.output;
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  get running(): boolean {
    return this.ending === undefined;
  }

  /** How it ended, e.g. `exited with status 0`; undefined while it runs. */
  get ended(): string | undefined {
    return this.ending;
  }

  /** Waits until `url` answers with a 2xx; fails at once when the program ends before. */
  async waitForHttp(url: string, { timeout = 30_000, interval = 100 }: WaitOptions = {}): Promise<void> {
    const deadline = Date.now() + timeout;
    for (;;) {
      let failure: string;
      try {
        await getText(url);
        return;
      } catch (error) {
        failure = messageOf(error);
      }
      if (!this.running) throw this.error(`${this.ending} before ${url} answered`);
      if (Date.now() >= deadline) throw this.error(`was not ready within ${timeout / 1000} s: ${failure}`);
      await Promise.race([sleep(interval), this.gone]);
    }
  }

  /** Sends a signal that ends the program and resolves when it is gone. */
  async kill(signal: NodeJS.Signals): Promise<void> {
    this.child.ref();
    this.child.kill(signal);
    await this.gone;
  }

  /** SIGTERM, then SIGKILL after 10 s; resolves when the program is gone. */
  async stop(): Promise<void> {
    const impatience = setTimeout(() => this.child.kill('SIGKILL'), 10_000);
    await this.kill('SIGTERM');
    clearTimeout(impatience);
  }

  private error(what: string): Error {
    const tail = this.output.trimEnd().split('\n').slice(-20).join('\n');
    return new Error(
      `${this.name} ${what}. ${tail ? `Its log ends with:\n${tail}` : 'It has logged nothing.'}`,
    );
  }
}

/** Ends every started program and removes every temporary folder: for `afterAll`. */
export async function stopAll(): Promise<void> {
  await Promise.all([...started].map((process) => process.stop()));
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  folders.clear();
}

/** A port of 127.0.0.1 that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** An empty folder that `stopAll` removes. */
export function temporaryFolder(prefix: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), `atalaya-${prefix}-`));
  folders.add(folder);
  return folder;
}

/** Tries `attempt` until it does not throw, and returns its result. The error tells the last failure. */
export async function eventually<T>(
  description: string,
  attempt: () => T | Promise<T>,
  { timeout = 30_000, interval = 100 }: WaitOptions = {},
): Promise<T> {
  const deadline = Date.now() + timeout;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() >= deadline) {
        const message = `${description}: still not so after ${timeout / 1000} s. The last failure:\n${messageOf(error)}`;
        throw new Error(message, { cause: error });
      }
    }
    await sleep(interval);
  }
}

/** The body of a 2xx answer; anything else is an error with the answer's beginning. */
export async function getText(url: string): Promise<string> {
  let response: Response;
  let body: string;
  try {
    response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
    body = await response.text();
  } catch (error) {
    // fetch itself only says "fetch failed".
    const reason = error instanceof Error && error.cause ? error.cause : error;
    throw new Error(`GET ${url} failed: ${messageOf(reason)}`, { cause: error });
  }
  if (!response.ok) throw new Error(`GET ${url} answered ${response.status}: ${body.slice(0, 1000)}`);
  return body;
}

/** The parsed body of a 2xx answer; `T` is the caller's word for its shape, nothing checks it. */
export async function getJson<T>(url: string): Promise<T> {
  const body = await getText(url);
  try {
    return JSON.parse(body) as T;
  } catch (error) {
    throw new Error(`GET ${url} answered no JSON: ${body.slice(0, 1000)}`, { cause: error });
  }
}

/** The instant vector that `promql` selects now. */
export async function query(prometheusUrl: string, promql: string): Promise<Sample[]> {
  const { data } = await getJson<{
    data: { resultType: string; result: { metric: Record<string, string>; value: [number, string] }[] };
  }>(`${prometheusUrl}/api/v1/query?query=${encodeURIComponent(promql)}`);
  if (data.resultType !== 'vector')
    throw new Error(`${promql} is a ${data.resultType}, not an instant vector.`);
  return data.result.map(({ metric, value: [, value] }) => ({
    metric,
    value: Number(value.replace('Inf', 'Infinity')),
  }));
}

/**
 * Spawns a program that the kernel kills when the test run dies, however that happens: jest gives tests a copy of
 * `process` whose `exit` event never comes, and SIGKILL leaves no time for handlers anyway.
 */
function spawnMortal(file: string, args: readonly string[], { cwd, env }: EngineOptions = {}): ChildProcess {
  return spawn('setpriv', ['--pdeathsig', 'KILL', '--', file, ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: 'pipe',
  });
}

function messageOf(error: unknown): string {
  // Node tries every address of a name and packs the failures into an AggregateError without a message.
  if (error instanceof AggregateError) return error.errors.map(messageOf).join(', ');
  return error instanceof Error ? error.message : String(error);
}
