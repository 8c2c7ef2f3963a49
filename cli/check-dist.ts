import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environments } from '../config/environments';
import { synthesize } from './synthesize';

const files = (folder: string) =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((file) => statSync(join(folder, file)).isFile())
        .sort()
    : [];

/** Compares what is in dist/ with what the settings and the code give now. */
function checkDist(): number {
  const fresh = mkdtempSync(join(tmpdir(), 'atalaya-dist-'));
  try {
    const status = synthesize(environments, [], {
      outdir: fresh,
      print: () => {},
      printError: console.error,
    });
    if (status !== 0) return status;
    const same = (file: string) =>
      existsSync(join('dist', file)) &&
      existsSync(join(fresh, file)) &&
      readFileSync(join('dist', file)).equals(readFileSync(join(fresh, file)));
    const stale = [...new Set([...files('dist'), ...files(fresh)])].filter((file) => !same(file));
    if (stale.length === 0) {
      console.log(`dist/ is fresh: ${files(fresh).length} files`);
      return 0;
    }
    console.error(
      `dist/ is not what the settings and the code render now:\n${stale.map((file) => `  - dist/${file}`).join('\n')}`,
    );
    console.error('Run "npm run synth" and commit dist/ together with the change.');
    return 1;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

process.exitCode = checkDist();
