import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildSync } from 'esbuild';
import { gzipSync } from 'fflate';

/** The programs, each with a folder of its own here. */
export const PROGRAMS = ['border', 'counter', 'load'] as const;

export type ProgramName = (typeof PROGRAMS)[number];

/** A program with all its packages in one file. */
export interface Bundle {
  /** CommonJS for Node.js 20 or newer. */
  readonly code: string;
  /** The code, compressed by gzip: the same bytes whenever and wherever it is made. */
  readonly compressed: Buffer;
}

/** The file in which a pod finds the compressed program. */
export const BUNDLE_FILE = '/app/main.js.gz';

/**
 * How the stock image of Node.js starts a compressed program: it is unpacked in memory, so the folder may be read-only.
 * Errors show where they happened, as in any other file.
 * @param file where the compressed program is
 */
export function startCommand(file: string = BUNDLE_FILE): string[] {
  const read = `require("node:zlib").gunzipSync(require("node:fs").readFileSync(process.argv[1]))`;
  const start = `require("node:vm").runInThisContext(String(${read}),{filename:process.argv[1].slice(0,-3)})`;
  return ['node', '--eval', start, file];
}

/** This folder. Where this code runs, it may be bundled into a file somewhere in the repository. */
function workloads(): string {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    const candidate = join(folder, 'workloads');
    if (existsSync(candidate) || folder === dirname(folder)) return candidate;
  }
}

/** Makes one file of a program. Takes about a tenth of a second. */
export function bundle(name: ProgramName): Bundle {
  const folder = workloads();
  const { outputFiles } = buildSync({
    entryPoints: [join(folder, name, 'main.ts')],
    absWorkingDir: dirname(folder),
    // the paths of packages are in the code: let them be the same where node_modules is a link
    preserveSymlinks: true,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    minifyWhitespace: true,
    minifySyntax: true,
    // names stay as they are: a stack in the log says which function it was
    legalComments: 'none',
    // and not the file of the folder where it happens to be made
    tsconfigRaw: { compilerOptions: { strict: true } },
    write: false,
    logLevel: 'error',
  });
  const code = outputFiles[0]?.text ?? '';
  // not zlib: its bytes change with the version of Node.js and the processor
  const compressed = Buffer.from(gzipSync(Buffer.from(code), { level: 9, mtime: 0 }));
  return { code, compressed };
}
