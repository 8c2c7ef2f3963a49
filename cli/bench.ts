import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Yaml } from 'cdk8s';
import { buildApp } from '../app';
import { local } from '../config/environments/local';
import { renderedObjects } from '../lib/checks';

const HELP = `Measures how long synthesizing takes, as medians of several rounds in which the commands take turns.

  npm run bench                    7 rounds
  npm run bench -- --rounds 15`;

/** Prints the largest resident set of a Node.js process when it ends, where nothing else is printed. */
const REPORT_MEMORY = `data:text/javascript,process.on('exit',()=>process.stderr.write('peak='+process.resourceUsage().maxRSS+'\\n'))`;

interface Measured {
  readonly seconds: number;
  /** Largest resident set in MiB. */
  readonly peak: number;
}

const median = (values: readonly number[]) => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
};

/** Runs Node.js with these arguments to its end. @throws Error if it fails */
function measure(args: readonly string[], outdir: string): Measured {
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(process.execPath, ['--import', REPORT_MEMORY, ...args], {
    encoding: 'utf8',
    // everything goes to a folder of its own, and the CLI does not look for a newer version of itself
    env: { ...process.env, CDK8S_OUTDIR: outdir, CDK8S_CHECK_UPGRADE: 'false' },
  });
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  if (status !== 0) throw new Error(`node ${args.join(' ')} failed:\n${stderr}`);
  return { seconds, peak: Number(/peak=(\d+)/.exec(stderr)?.[1]) / 1024 };
}

/** Writing the same objects as YAML, and nothing else: no way of rendering could be faster. */
function floor(rounds: number): number {
  const objects = renderedObjects(buildApp(local));
  const times = Array.from({ length: rounds }, () => {
    const start = process.hrtime.bigint();
    Yaml.stringify(...objects);
    return Number(process.hrtime.bigint() - start) / 1e9;
  });
  return median(times);
}

function bench(rounds: number): void {
  const folder = mkdtempSync(join(tmpdir(), 'atalaya-bench-'));
  const cli = 'node_modules/cdk8s-cli/bin/cdk8s';
  const commands = {
    'node alone': ['-e', '0'],
    "require('cdk8s-plus-27')": ['-e', "require('cdk8s-plus-27')"],
    'the program, local': ['cli/run.cjs', 'main.ts', 'local'],
    'the program, all environments': ['cli/run.cjs', 'main.ts'],
    'cdk8s --version': [cli, '--version'],
    'cdk8s synth': [cli, 'synth', '--output', join(folder, 'cli')],
  };
  const results = Object.fromEntries(Object.keys(commands).map((name) => [name, [] as Measured[]]));
  try {
    for (let round = 1; round <= rounds; round++) {
      process.stderr.write(`round ${round} of ${rounds}\r`);
      for (const [name, args] of Object.entries(commands)) {
        results[name]?.push(measure(args, join(folder, 'out')));
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const seconds = (name: keyof typeof commands) =>
    median((results[name] ?? []).map((result) => result.seconds));
  const peak = (name: keyof typeof commands) => median((results[name] ?? []).map((result) => result.peak));

  console.log(`medians of ${rounds} rounds, Node.js ${process.version}`);
  for (const name of Object.keys(commands) as (keyof typeof commands)[]) {
    console.log(
      `  ${name.padEnd(32)}${seconds(name).toFixed(3)} s  ${peak(name).toFixed(0).padStart(4)} MiB`,
    );
  }
  console.log(
    `  ${'writing the objects of local'.padEnd(32)}${floor(rounds).toFixed(3)} s  (in one process, the floor)`,
  );

  const ratio = seconds('the program, local') / seconds("require('cdk8s-plus-27')");
  const added = seconds('cdk8s synth') - seconds('the program, all environments');
  const verdict = (name: string, value: number, limit: number, unit: string) =>
    console.log(
      `  ${value <= limit ? 'met   ' : 'MISSED'}  ${name}: ${value.toFixed(2)}${unit}, at most ${limit.toFixed(2)}${unit}`,
    );
  console.log('aims');
  verdict("local against require('cdk8s-plus-27')", ratio, 2.5, ' times');
  verdict('peak memory of local', peak('the program, local'), 200, ' MiB');
  verdict('what cdk8s synth adds to the program', added, seconds('cdk8s --version'), ' s');
}

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '7' }, help: { type: 'boolean', short: 'h' } },
});
const rounds = Number(values.rounds);
if (values.help) console.log(HELP);
else if (!Number.isInteger(rounds) || rounds < 1) {
  console.error(`--rounds is ${values.rounds}, but it has to be a whole number of at least 1.\n\n${HELP}`);
  process.exitCode = 2;
} else bench(rounds);
