// The immigration desk with what it needs: PostgreSQL with its tables, and Apache with its page.
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { program, startUnprivileged, writableFolder } from '../cli/catalogue-programs';
import { renderHttpdConfig } from '../workloads/border/httpd';
import type { EngineProcess } from './engines';
import { eventually, freePort } from './engines';
import { PostgresServer } from './servers';

const PASSWORD = 'desk-password';
const BORDER = join(__dirname, '..', 'workloads', 'border');

/** A database with the sample data, and a user who may no more than the program has to. */
export async function startDeskDatabase(): Promise<PostgresServer> {
  const server = await PostgresServer.start();
  server.sql('CREATE DATABASE border');
  // twice: an init container runs again with every pod
  for (const file of ['schema.sql', 'sample-data.sql', 'schema.sql', 'sample-data.sql'])
    server.sql(readFileSync(join(BORDER, file), 'utf8'), 'border');
  server.sql(`CREATE ROLE border LOGIN PASSWORD '${PASSWORD}'`);
  server.sql('GRANT SELECT ON interpol, flights, migrations TO border', 'border');
  server.sql('GRANT INSERT ON migrations TO border', 'border');
  return server;
}

/** The settings of a desk that uses a database. */
export const deskSettings = ({ port }: { readonly port: number }) => ({
  PGHOST: '127.0.0.1',
  PGPORT: `${port}`,
  PGDATABASE: 'border',
  PGUSER: 'border',
  PGPASSWORD: PASSWORD,
});

/** The Apache of the page, with the configuration that is deployed. */
export class PageServer {
  /** @param api the address of the desk */
  static async start(api: string): Promise<PageServer> {
    const runtime = writableFolder('httpd');
    const [port, statusPort] = [await freePort(), await freePort()];
    const config = join(runtime, 'httpd.conf');
    writeFileSync(
      config,
      renderHttpdConfig({
        ...{ port, statusPort, api, runtime, host: '127.0.0.1' },
        page: join(BORDER, 'page'),
        modules: '/usr/lib/apache2/modules',
      }),
    );
    chmodSync(config, 0o444);
    const command = `exec ${program('apache2', ['/usr/sbin'])} -f ${config} -D FOREGROUND`;
    // a container's output is a pipe that its own user may open, this test's is a socket, which nobody can open
    const process = startUnprivileged('httpd', 'env', [
      ...['-i', 'POD_NAME=page-0', 'PATH=/usr/bin:/bin'],
      ...['bash', '-c', `${command} > >(cat) 2> >(cat >&2)`],
    ]);
    const server = new PageServer(port, statusPort, config, process);
    await eventually('httpd answers', async () => {
      if (!process.running) throw new Error(process.log);
      await fetch(`${server.url}/`);
    });
    return server;
  }

  private constructor(
    private readonly port: number,
    private readonly statusPort: number,
    readonly config: string,
    readonly process: EngineProcess,
  ) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Where the exporter looks. */
  get statusUrl(): string {
    return `http://127.0.0.1:${this.statusPort}`;
  }
}
