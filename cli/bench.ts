import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Yaml } from 'cdk8s';
import { load } from 'js-yaml';
import { buildApp } from '../app';
import { local } from '../config/environments/local';
import { renderedObjects } from '../lib/checks';
import { seriesTable } from './bench-series';
import { storeOfRuns } from './memory';

const HELP = `Measures how long synthesizing takes, as medians of several rounds in which the commands take turns, and counts how
many series of infrastructure are kept, by a real Prometheus on recorded pages.

  npm run bench                    7 rounds, then the series
  npm run bench -- --rounds 15
  npm run bench -- --series        only the series`;

/** Prints the largest resident set of a Node.js process when it ends, where nothing else is printed. */
const REPORT_MEMORY =
  "data:text/javascript,process.on('exit',()=>process.stderr.write('peak='+process.resourceUsage().maxRSS+' '))";

const median = (values: readonly number[]) => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
};

/** Runs a command line by a shell, as the cdk8s CLI runs the app. @returns its standard error @throws Error if it fails */
function run(command: string, outdir: string): string {
  const { status, stderr } = spawnSync(command, {
    shell: true,
    encoding: 'utf8',
    // everything goes to a folder of its own, and the CLI does not look for a newer version of itself
    env: { ...process.env, CDK8S_OUTDIR: outdir, CDK8S_CHECK_UPGRADE: 'false' },
  });
  if (status !== 0) throw new Error(`${command} failed:\n${stderr}`);
  return stderr;
}

/** Wall time of a command in seconds. */
function wallTime(command: string, outdir: string): number {
  const start = process.hrtime.bigint();
  run(command, outdir);
  return Number(process.hrtime.bigint() - start) / 1e9;
}

/** Largest resident set of a command in MiB. In a run of its own, because asking for it takes time. */
function peakMemory(command: string, outdir: string): number {
  const stderr = run(command.replace(/^node /, `node --import "${REPORT_MEMORY}" `), outdir);
  return Number(/peak=(\d+)/.exec(stderr)?.[1]) / 1024;
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
  const { app } = load(readFileSync('cdk8s.yaml', 'utf8')) as { app: string };
  const cli = 'node node_modules/cdk8s-cli/bin/cdk8s';
  const out = join(folder, 'out');
  const ofLocal = `${app} local`;
  const commands = {
    'node alone': 'node -e 0',
    "require('cdk8s-plus-27')": `node -e "require('cdk8s-plus-27')"`,
    'local, nothing remembered': ofLocal,
    'local, other settings': ofLocal,
    'the program, local': ofLocal,
    'the program, all environments': app,
    'cdk8s --version': `${cli} --version`,
    // what the CLI takes for itself when it synthesizes, which is a little more than its start
    'cdk8s synth of an empty app': `${cli} synth --app 'mkdir -p $CDK8S_OUTDIR' --output ${join(folder, 'empty')}`,
    'cdk8s synth': `${cli} synth --output ${join(folder, 'cli')}`,
  };
  type Name = keyof typeof commands;
  // what comes before a command and is not measured
  const preparations: Partial<Record<Name, () => void>> = {
    'local, nothing remembered': () => storeOfRuns.forget('own', 'result'),
    // settings are code, so all of it is bundled anew, but rules and panels are as they were
    'local, other settings': () => storeOfRuns.forget('own'),
    'the program, local': () => [ofLocal, ofLocal].forEach((command) => run(command, out)),
    'the program, all environments': () => run(app, out),
  };
  const names = Object.keys(commands) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  const peaks = {} as Record<Name, number>;
  try {
    for (const name of names) {
      preparations[name]?.();
      peaks[name] = peakMemory(commands[name], out);
    }
    for (let round = 1; round <= rounds; round++) {
      if (process.stderr.isTTY) process.stderr.write(`round ${round} of ${rounds}\r`);
      for (const name of names) {
        preparations[name]?.();
        times[name].push(wallTime(commands[name], out));
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const seconds = (name: Name) => median(times[name]);
  const peak = (name: Name) => peaks[name];

  console.log(`medians of ${rounds} rounds, Node.js ${process.version}`);
  for (const name of names) {
    console.log(
      `  ${name.padEnd(32)}${seconds(name).toFixed(3)} s  ${peak(name).toFixed(0).padStart(4)} MiB`,
    );
  }
  console.log(
    `  ${'writing the objects of local'.padEnd(32)}${floor(rounds).toFixed(3)} s  (in one process, the floor)`,
  );

  const ratio = (name: Name) => seconds(name) / seconds("require('cdk8s-plus-27')");
  const added = seconds('cdk8s synth') - seconds('the program, all environments');
  const verdict = (name: string, value: number, limit: number, unit: string) =>
    console.log(
      `  ${value <= limit ? 'met   ' : 'MISSED'}  ${name}: ${value.toFixed(2)}${unit}, at most ${limit.toFixed(2)}${unit}`,
    );
  console.log('aims');
  // 2.5 without rules and dashboards; parsing and checking each of their expressions may take as much again
  verdict("local against require('cdk8s-plus-27')", ratio('the program, local'), 5, ' times');
  verdict('the same after a change of settings', ratio('local, other settings'), 5, ' times');
  verdict('the same with nothing remembered', ratio('local, nothing remembered'), 5, ' times');
  verdict('peak memory of local', peak('local, nothing remembered'), 200, ' MiB');
  verdict('what cdk8s synth adds to the program', added, seconds('cdk8s --version'), ' s');
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '7' },
      series: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const rounds = Number(values.rounds);
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  if (!Number.isInteger(rounds) || rounds < 1) {
    console.error(`--rounds is ${values.rounds}, but it has to be a whole number of at least 1.\n\n${HELP}`);
    return 2;
  }
  if (!values.series) bench(rounds);
  process.stderr.write('counting series, which takes a minute\n');
  console.log(await seriesTable());
  return 0;
}

main().then(
  (status) => (process.exitCode = status),
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
