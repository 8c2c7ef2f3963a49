import { once } from 'node:events';
import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { createLog, type Log } from './log';
import { Metrics } from './metrics';
import { SettingsError, type CommonSettings } from './settings';

/** What a program gets to work with. */
export interface Surroundings<Settings> {
  readonly settings: Settings;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly ending: () => boolean;
}

/** What answers requests. */
interface Application {
  fetch(request: Request, env: HttpBindings): Response | Promise<Response>;
}

/** What a program is made of. */
export interface Program {
  /** What users ask, at PORT. @default - nobody asks it anything */
  readonly app?: Application;
  /** Resolves when the program can do its work now. */
  ready(): Promise<void>;
  /** Ends what runs besides requests, and closes connections. */
  close(): Promise<void>;
}

/** A readiness that takes longer counts as none, in milliseconds. A probe's own timeout should be longer. */
const READY_TIMEOUT = 1_500;

/** Longer than proxies keep connections, so that it is they who close them: 60 s is usual. In milliseconds. */
const KEEP_ALIVE = 65_000;

/**
 * Runs a program from its settings to its end. SIGTERM lets requests end that have begun; a second signal does not wait.
 * @param readSettings throws a SettingsError when they can not be used
 */
export async function run<Settings extends CommonSettings>(
  name: string,
  readSettings: () => Settings,
  make: (surroundings: Surroundings<Settings>) => Program,
): Promise<void> {
  const always = { program: name, pod: process.env['POD_NAME'] ?? '', version: process.env['VERSION'] ?? '' };
  let log = createLog('info', always);
  const fail = (err: unknown) => {
    const problems = err instanceof SettingsError ? { problems: err.problems } : { err };
    log.fatal(problems, err instanceof Error ? err.message : String(err));
    process.exit(1);
  };
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  try {
    const settings = readSettings();
    log = createLog(settings.LOG_LEVEL, { ...always, pod: settings.POD_NAME, version: settings.VERSION });
    await serve(name, settings, log, make);
  } catch (error) {
    fail(error);
  }
}

async function serve<Settings extends CommonSettings>(
  name: string,
  settings: Settings,
  log: Log,
  make: (surroundings: Surroundings<Settings>) => Program,
): Promise<void> {
  let ending = false;
  const metrics = new Metrics(name, settings.VERSION);
  const program = make({ settings, log, metrics, ending: () => ending });
  const management = managementApp(program, metrics, log, () => ending);
  const managementServer = await listen(management, settings.MANAGEMENT_PORT, settings.HOST);
  const server = program.app && (await listen(program.app, settings.PORT, settings.HOST));
  const ports = { port: server && settings.PORT, managementPort: settings.MANAGEMENT_PORT };
  log.info(ports, 'started');

  const end = async (signal: NodeJS.Signals) => {
    if (ending) return process.exit(1);
    ending = true;
    log.info({ signal }, 'ending');
    await sleep(settings.SHUTDOWN_DELAY * 1000);
    const impatience = setTimeout(() => {
      log.error(`requests have not ended within ${settings.SHUTDOWN_TIMEOUT} s`);
      process.exit(1);
    }, settings.SHUTDOWN_TIMEOUT * 1000);
    if (server) await close(server);
    await program.close();
    clearTimeout(impatience);
    managementServer.closeAllConnections();
    log.info('ended');
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, (received: NodeJS.Signals) => {
      end(received).catch((err: unknown) => {
        log.fatal({ err }, 'could not end in order');
        process.exit(1);
      });
    });
  }
}

/** What the cluster asks: not counted, not logged, on a port that no user reaches. */
function managementApp(program: Program, { registry }: Metrics, log: Log, ending: () => boolean): Hono {
  const app = new Hono();
  let wasReady: boolean | undefined;
  app.get('/livez', (c) => c.text('alive\n'));
  app.get('/readyz', async (c) => {
    if (ending()) return c.text('ending\n', 503);
    try {
      await Promise.race([
        program.ready(),
        sleep(READY_TIMEOUT, undefined, { ref: false }).then(() =>
          Promise.reject(new Error('It takes too long.')),
        ),
      ]);
      if (wasReady !== true) log.info('ready');
      wasReady = true;
      return c.text('ready\n');
    } catch (err) {
      const { message } = err as Error;
      if (wasReady !== false) log.warn({ err }, `not ready: ${message}`);
      wasReady = false;
      return c.text(`not ready: ${message}\n`, 503);
    }
  });
  app.get('/metrics', async (c) =>
    c.body(await registry.metrics(), 200, { 'content-type': registry.contentType }),
  );
  return app;
}

async function listen(app: Application, port: number, host?: string): Promise<Server> {
  const server = createAdaptorServer({
    fetch: (request, env) => app.fetch(request, env as HttpBindings), // it speaks HTTP 1 only
    serverOptions: { keepAliveTimeout: KEEP_ALIVE, headersTimeout: KEEP_ALIVE + 1_000 },
  }) as Server;
  server.listen(port, host);
  await once(server, 'listening');
  return server;
}

/** Takes no more connections, and waits for the answers that are under way. */
async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  await closed;
}
