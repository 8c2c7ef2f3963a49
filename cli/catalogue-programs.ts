// What the sources of the catalogue have in common: finding programs, starting them, reading what they serve.
import { chmodSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parseExposition } from '../lib/catalogue/exposition';
import {
  engine,
  EngineProcess,
  eventually,
  freePort,
  getText,
  temporaryFolder,
  type EngineName,
} from '../test/engines';
/** What a source served, maybe by several requests, and who it was. */
export interface Served {
  readonly version: string;
  readonly from: string;
  readonly texts: readonly string[];
}

/** What a source is made of is not on this machine. */
export class MissingInput extends Error {}

/** A program of the machine itself; Debian keeps some where PATH does not lead. */
export function program(name: string, folders: readonly string[] = []): string {
  const all = [...folders, ...(process.env['PATH'] ?? '').split(':')].map((folder) => join(folder, name));
  const file = all.find((path) => existsSync(path));
  if (!file) throw new MissingInput(`${name} is not installed; --help tells how`);
  return file;
}

export function exporter(name: EngineName): EngineName {
  try {
    engine(name);
  } catch (error) {
    throw new MissingInput((error as Error).message);
  }
  return name;
}

/** The version of an unpacked Debian package, as `1.11.1` and as a sentence about it. */
export function debian(name: EngineName, detail = ''): Pick<Served, 'version' | 'from'> {
  const debianPackage = name === 'prometheus' ? name : `prometheus-${name}`;
  const folder = join('.engines', 'root', 'usr', 'share', 'doc', debianPackage);
  // a rebuild has a file of its own, which sorts first
  const [changelog = ''] = readdirSync(folder)
    .filter((file) => file.startsWith('changelog.Debian'))
    .sort();
  const [, version = ''] =
    /\((.+?)\)/.exec(gunzipSync(readFileSync(join(folder, changelog))).toString()) ?? [];
  return {
    version: /^[\d.]+/.exec(version)?.[0] ?? version,
    from: `Debian's ${debianPackage} ${version}${detail && `, ${detail}`}`,
  };
}

export const freeAddress = async () => `127.0.0.1:${await freePort()}`;

/** `/metrics` of a server, as soon as it has series of all the families that come late. */
export async function metricsOf(
  server: EngineProcess,
  url: string,
  late: readonly string[] = [],
): Promise<string> {
  await server.waitForHttp(url);
  return eventually(`${server.name} has series of ${late.join(', ')}`, async () => {
    const text = await getText(url);
    const families = parseExposition(text);
    const absent = late.filter((name) => !families.get(name)?.samples.length);
    if (absent.length > 0) throw new Error(`none yet of ${absent.join(', ')}`);
    return text;
  });
}

/** PostgreSQL and Apache refuse to work as root. */
export const unprivileged =
  process.getuid?.() === 0 ? ['--reuid=nobody', '--regid=nogroup', '--clear-groups'] : [];

export function writableFolder(prefix: string): string {
  const folder = temporaryFolder(prefix);
  chmodSync(folder, 0o777);
  return folder;
}

export function startUnprivileged(name: string, file: string, args: readonly string[]): EngineProcess {
  // the kernel forgets whom to kill when a process changes its user, so that it has to be told again
  return new EngineProcess(name, 'setpriv', [...unprivileged, '--pdeathsig', 'KILL', '--', file, ...args]);
}
