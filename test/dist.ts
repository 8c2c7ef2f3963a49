import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';

const DIST = join(__dirname, '..', 'dist');

/** The objects of a chart as they are committed: what `kubectl apply -f dist` would apply. The number in front may change. */
export function committed(chart: string): any[] {
  const file = readdirSync(DIST).find((name) => new RegExp(`^\\d+-${chart}\\.k8s\\.yaml$`).test(name));
  if (!file) throw new Error(`dist/ has no file of the chart ${chart}`);
  return loadAll(readFileSync(join(DIST, file), 'utf8'));
}
