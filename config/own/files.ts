import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, extname, join, resolve } from 'node:path';
import { didYouMean } from '../problems';

/** The folder of the environments. Where this code runs, it may be bundled into a file somewhere in the repository. */
function environmentsFolder(): string {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    const candidate = join(folder, 'config', 'environments');
    if (existsSync(candidate) || folder === dirname(folder)) return candidate;
  }
}

/** A file of the user's that a setting names. */
export interface OwnFile {
  /** As the setting names it. */
  readonly place: string;
  readonly text: string;
}

/** What there is in the place of a file, as the end of a sentence. */
function missing(path: string, place: string): string {
  const folder = dirname(path);
  if (!existsSync(folder))
    return `there is no folder ${folder}. Relative paths start at config/environments/.`;
  if (existsSync(path)) return `${path} is no file. Name a file.`;
  const written = place.slice(0, place.length - place.replace(/^.*\//s, '').length);
  const others = readdirSync(folder).filter((name) => extname(name) === extname(path));
  const hint = didYouMean(
    place,
    others.map((name) => written + name),
  );
  return `there is no file ${path}.${hint || ' Relative paths start at config/environments/.'}`;
}

/** Reads what a list of settings names. @param setting name of the list, e.g. `rules` */
export function readOwnFiles(
  setting: string,
  places: readonly string[],
): { files: OwnFile[]; problems: string[] } {
  const files: OwnFile[] = [];
  const problems: string[] = [];
  const seen = new Map<string, number>();
  for (const [i, place] of places.entries()) {
    const path = resolve(environmentsFolder(), place);
    const before = seen.get(path);
    seen.set(path, before ?? i);
    if (before !== undefined) {
      problems.push(`${setting}[${i}] is "${place}", but ${setting}[${before}] is that already. Remove one.`);
    } else if (existsSync(path) && statSync(path).isFile()) {
      files.push({ place, text: readFileSync(path, 'utf8').replace(/^\uFEFF/, '') });
    } else {
      problems.push(`${setting}[${i}] is "${place}", but ${missing(path, place)}`);
    }
  }
  return { files, problems };
}
