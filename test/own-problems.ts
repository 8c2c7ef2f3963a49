import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildApp } from '../app';
import type { Environment } from '../config/environment';
import { SettingsError } from '../config/problems';

/** Files of a user by name; objects are written as JSON. */
export type OwnFiles = Readonly<Record<string, string | object>>;

/** Settings that name these files, which lie in a folder for as long as `use` runs. */
export function withOwnFiles<T>(
  files: OwnFiles,
  use: (settings: Partial<Environment>, folder: string) => T,
): T {
  const folder = mkdtempSync(join(tmpdir(), 'atalaya-own-'));
  try {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
    }
    const named = (ending: RegExp) => Object.keys(files).filter((name) => ending.test(name));
    const paths = (ending: RegExp) => named(ending).map((name) => join(folder, name));
    return use({ rules: paths(/\.ya?ml$/), dashboards: paths(/\.json$/) }, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What is said of these files, which lie in the folder `.`: of their format, or else of what is in them. */
export function ownProblems(files: OwnFiles, settings: Partial<Environment> = {}): string[] {
  return withOwnFiles(files, (named, folder) => {
    const said = (messages: readonly string[]) => messages.map((text) => text.replaceAll(`${folder}/`, './'));
    try {
      const app = buildApp({ name: 'test', ...named, ...settings });
      const owners = app.charts
        .flatMap((chart) => chart.node.findAll())
        .filter(({ node }) => ['prometheus', 'grafana'].includes(node.id));
      return said([...new Set(owners.flatMap(({ node }) => node.validate()))]);
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      return said(error.problems.map(({ message }) => message));
    }
  });
}
