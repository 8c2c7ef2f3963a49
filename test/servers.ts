// Real servers for the exporters' tests: on free ports of 127.0.0.1, not as root, and gone with the test.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { program, startUnprivileged, unprivileged, writableFolder } from '../cli/catalogue-programs';
import { EngineProcess, eventually, freePort, temporaryFolder } from './engines';

/** Where Debian keeps PostgreSQL's programs, the newest version first. */
function postgresFolders(): string[] {
  const folder = '/usr/lib/postgresql';
  const versions = existsSync(folder) ? readdirSync(folder) : [];
  return versions.sort((a, b) => Number(b) - Number(a)).map((version) => join(folder, version, 'bin'));
}

/** A PostgreSQL server that asks every client for a password. */
export class PostgresServer {
  static readonly SUPERUSER_PASSWORD = 'super-secret';

  /** Makes an empty server and starts it. */
  static async start(): Promise<PostgresServer> {
    const folder = writableFolder('postgres');
    const passwordFile = join(folder, 'password');
    writeFileSync(passwordFile, PostgresServer.SUPERUSER_PASSWORD);
    const data = join(folder, 'data');
    asNobody('initdb', ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`, data]);
    return PostgresServer.run(data, await freePort());
  }

  /** Starts a server that follows another one. */
  static async startReplicaOf(primary: PostgresServer): Promise<PostgresServer> {
    const data = join(writableFolder('postgres-replica'), 'data');
    const from = `host=127.0.0.1 port=${primary.port} user=postgres password=${PostgresServer.SUPERUSER_PASSWORD}`;
    asNobody('pg_basebackup', [
      `--dbname=${from}`,
      `--pgdata=${data}`,
      '--write-recovery-conf',
      '--checkpoint=fast',
    ]);
    return PostgresServer.run(data, await freePort());
  }

  private static async run(data: string, port: number): Promise<PostgresServer> {
    const settings = ['listen_addresses=127.0.0.1', `port=${port}`, 'unix_socket_directories='];
    const args = ['-D', data, ...settings.flatMap((setting) => ['-c', setting])];
    const process = startUnprivileged('PostgreSQL', program('postgres', postgresFolders()), args);
    const server = new PostgresServer(port, data, process);
    await eventually('PostgreSQL answers', () => {
      if (!process.running) throw new Error(process.log);
      server.sql('SELECT 1');
    });
    return server;
  }

  private constructor(
    readonly port: number,
    private readonly data: string,
    readonly process: EngineProcess,
  ) {}

  /** A server with the data and the port of this one, which has been stopped. */
  async startAgain(): Promise<PostgresServer> {
    return PostgresServer.run(this.data, this.port);
  }

  /** Runs a statement as the superuser. @returns what it prints */
  sql(statement: string, database = 'postgres'): string {
    const password = PostgresServer.SUPERUSER_PASSWORD;
    const url = `postgresql://postgres:${password}@127.0.0.1:${this.port}/${database}?sslmode=disable`;
    const args = [url, '--no-psqlrc', '--quiet', '--no-align', '--tuples-only', '--command', statement];
    return execFileSync(program('psql', postgresFolders()), args, { encoding: 'utf8', stdio: 'pipe' }).trim();
  }

  /** Ends it, whoever is connected. */
  async stop(): Promise<void> {
    await this.process.kill('SIGINT');
  }
}

/** Runs one of PostgreSQL's programs to its end, as the user that servers here run as. */
function asNobody(name: string, args: readonly string[]): void {
  const file = program(name, postgresFolders());
  execFileSync('setpriv', [...unprivileged, '--', file, ...args], { stdio: 'pipe', cwd: '/' });
}

/** A Redis server with a password. */
export class RedisServer {
  /**
   * @param args what it is told besides
   * @param port where it listens; by default at a free one
   */
  static async start(password: string, args: readonly string[] = [], port?: number): Promise<RedisServer> {
    return RedisServer.run(password, args, port ?? (await freePort()));
  }

  private static async run(password: string, args: readonly string[], port: number): Promise<RedisServer> {
    const process = new EngineProcess('Redis', program('redis-server'), [
      ...['--port', `${port}`, '--bind', '127.0.0.1', '--dir', temporaryFolder('redis')],
      ...['--requirepass', password, ...args],
    ]);
    const server = new RedisServer(port, password, process);
    await eventually('Redis answers', () => {
      if (!process.running) throw new Error(process.log);
      if (server.command('PING') !== 'PONG') throw new Error(process.log);
    });
    return server;
  }

  private constructor(
    readonly port: number,
    private readonly password: string,
    readonly process: EngineProcess,
  ) {}

  /** Runs a command. @returns what it prints, errors too */
  command(...args: string[]): string {
    const env = { ...process.env, REDISCLI_AUTH: this.password };
    const file = program('redis-cli');
    return execFileSync(file, ['-p', `${this.port}`, ...args], {
      encoding: 'utf8',
      stdio: 'pipe',
      env,
    }).trim();
  }

  async stop(): Promise<void> {
    await this.process.kill('SIGTERM');
  }
}

/** An Apache server with ten workers at most, which shows its status to those only who ask for one host. */
export class ApacheServer {
  static readonly STATUS_HOST = 'status.test';

  static async start(statusHost: string = ApacheServer.STATUS_HOST): Promise<ApacheServer> {
    const folder = writableFolder('apache');
    const port = await freePort();
    const modules = ['mpm_event', 'authz_core', 'status'].map(
      (name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`,
    );
    const config = join(folder, 'httpd.conf');
    writeFileSync(
      config,
      `${modules.join('\n')}
ServerRoot ${folder}
DefaultRuntimeDir ${folder}
PidFile ${folder}/httpd.pid
ErrorLog ${folder}/error.log
Listen 127.0.0.1:${port}
ExtendedStatus On
StartServers 1
ThreadsPerChild 5
MaxRequestWorkers 10
MinSpareThreads 1
MaxSpareThreads 10
ServerName localhost
<VirtualHost *:${port}>
  ServerName localhost
</VirtualHost>
<VirtualHost *:${port}>
  ServerName ${statusHost}
  <Location /server-status>
    SetHandler server-status
  </Location>
</VirtualHost>
`,
    );
    const process = startUnprivileged('Apache', program('apache2', ['/usr/sbin']), [
      '-f',
      config,
      '-D',
      'FOREGROUND',
    ]);
    await eventually('Apache answers', async () => {
      if (!process.running) throw new Error(process.log);
      await fetch(`http://127.0.0.1:${port}/`);
    });
    return new ApacheServer(port, process);
  }

  private constructor(
    readonly port: number,
    private readonly process: EngineProcess,
  ) {}

  async stop(): Promise<void> {
    await this.process.kill('SIGTERM');
  }
}
