import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildApp } from '../app';
import type { AtalayaApp } from '../app';
import type { Environment } from '../config/environment';
import { SettingsError, didYouMean } from '../config/problems';
import { bringingSecrets } from './bringing-secrets';
import { remember } from './memory';

const MANIFEST = '.k8s.yaml';
/** What Prometheus will need. kubectl and Argo CD read no such files. */
const PLAN = 'capacity.txt';
/** The environment that lies in `dist/` itself, so that `kubectl apply -f dist` applies it. */
const FLAT = 'local';

export interface SynthesizeOptions {
  /** An empty folder to write to. @default - a new folder, which takes the place of `dist` when all went well */
  readonly outdir?: string;
  /** The folder that holds what was rendered before. @default 'dist' */
  readonly dist?: string;
  readonly print: (text: string) => void;
  readonly printError: (text: string) => void;
}

interface Rendered {
  readonly name: string;
  readonly app: AtalayaApp;
}

/** The name, if it has one: what is wrong with an environment is not known yet. */
function nameIn(environment: Partial<Environment> | null | undefined): string | undefined {
  return typeof environment?.name === 'string' ? environment.name : undefined;
}

const folderOf = (root: string, name: string) => (name === FLAT ? root : join(root, name));

/** Mistakes that only all environments together show. */
function listProblems(environments: readonly Environment[], names: readonly string[]): string[] {
  const known = environments.map(nameIn).filter((name) => name !== undefined);
  const repeated = [...new Set(known.filter((name, i) => known.indexOf(name) !== i))];
  return [
    ...repeated.map(
      (name) =>
        `Two environments are named "${name}", and one would overwrite the other. Rename one of them in config/environments/.`,
    ),
    ...names
      .filter((name) => !known.includes(name))
      .map(
        (name) => `There is no environment "${name}".${didYouMean(name, known)} Known: ${known.join(', ')}.`,
      ),
  ];
}

/** Renders into `root`. @returns what was rendered, or every problem of every environment */
function render(
  environments: readonly Environment[],
  root: string,
): { rendered: Rendered[]; problems: string[] } {
  const rendered: Rendered[] = [];
  const problems: string[] = [];
  for (const environment of environments) {
    const name = nameIn(environment) ?? 'nameless';
    try {
      const app = buildApp(environment, folderOf(root, name), remember);
      app.synth();
      writeFileSync(join(folderOf(root, name), PLAN), `${app.plan}\n`);
      rendered.push({ name, app });
    } catch (error) {
      if (error instanceof SettingsError) problems.push(error.message);
      else problems.push(`The environment "${name}" can't be rendered:\n${describe(error)}`);
    }
  }
  return { rendered, problems };
}

/** What cdk8s says of failed checks, as a list; of any other error, where it comes from as well. */
function describe(error: unknown): string {
  const { message, stack } = error as Error;
  const found = /^Validation failed with the following errors:\n([\s\S]*)$/.exec(message)?.[1];
  if (!found) return stack ?? message;
  const lines = found.split('\n').map((line) => line.trim().replace(/^\[[^\]]*\] /, ''));
  return lines.map((line) => `  - ${line}`).join('\n');
}

/** Puts what was rendered in the place of what was there, for these environments only. */
function replace(fresh: string, dist: string, names: readonly string[], all: boolean): void {
  if (all) {
    // the old one only goes when the new one is there
    const old = `${fresh}-old`;
    if (existsSync(dist)) renameSync(dist, old);
    renameSync(fresh, dist);
    rmSync(old, { recursive: true, force: true });
    return;
  }
  mkdirSync(dist, { recursive: true });
  for (const name of names.filter((name) => name !== FLAT)) {
    rmSync(join(dist, name), { recursive: true, force: true });
    renameSync(join(fresh, name), join(dist, name));
  }
  if (names.includes(FLAT)) {
    const rendered = (folder: string) =>
      readdirSync(folder).filter((file) => file.endsWith(MANIFEST) || file === PLAN);
    for (const file of rendered(dist)) rmSync(join(dist, file));
    for (const file of rendered(fresh)) renameSync(join(fresh, file), join(dist, file));
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Folders of runs that were interrupted. Others may be at work at this moment. */
function removeLeftovers(folder: string): void {
  for (const name of readdirSync(folder)) {
    const pid = /^\.dist-(\d+)/.exec(name)?.[1];
    if (pid && !isRunning(Number(pid))) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

/**
 * Renders environments. Without an `outdir`, the earlier `dist/` stays whole unless everything went well.
 * @param names the environments to render; none: all
 * @returns the exit status
 */
export function synthesize(
  environments: readonly Environment[],
  names: readonly string[],
  options: SynthesizeOptions,
): number {
  const problems = listProblems(environments, names);
  if (problems.length > 0) {
    options.printError(problems.join('\n'));
    return 2;
  }
  const wanted =
    names.length === 0
      ? environments
      : environments.filter((environment) => names.includes(nameIn(environment) ?? ''));
  const dist = options.dist ?? 'dist';
  removeLeftovers(dirname(dist));
  const root = options.outdir ?? join(dirname(dist), `.dist-${process.pid}`);
  try {
    const result = render(wanted, root);
    if (result.problems.length > 0) {
      options.printError(`${result.problems.join('\n\n')}\n`);
      const kept = options.outdir === undefined && existsSync(dist);
      options.printError(kept ? 'Nothing was rendered; dist/ is as it was.' : 'Nothing was rendered.');
      if (options.outdir) {
        options.printError(
          'If the cdk8s CLI was at work, it has emptied its output folder. "git checkout dist" brings it back; "npm run synth" would have kept it.',
        );
      }
      if (options.outdir) rmSync(root, { recursive: true, force: true });
      return 1;
    }
    if (!options.outdir)
      replace(
        root,
        dist,
        wanted.map(({ name }) => name),
        names.length === 0,
      );
    for (const { name, app } of result.rendered) {
      options.print(`${name}: ${app.charts.length} files in ${folderOf(options.outdir ?? dist, name)}/`);
      options.print(`\n${app.plan}\n`);
      options.print(`\n${app.notifications.summary()}\n`);
      const commands = bringingSecrets(app.secretsToBring);
      if (commands) options.print(`\n${commands}\n`);
    }
    return 0;
  } finally {
    if (!options.outdir) rmSync(root, { recursive: true, force: true });
  }
}
