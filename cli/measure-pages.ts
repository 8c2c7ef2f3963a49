// What `cli/measure.ts` lets Prometheus scrape: recorded pages whose values move as those of living programs do.
import { getText } from '../test/engines';
import { type Family, parseExposition, type Sample } from '../lib/catalogue/exposition';
import { Chance } from './measure-chance';

/** A series as a line of the page. */
interface Line {
  /** The name, the labels and a blank. */
  readonly series: string;
  value: number;
  /** The value as it is written. */
  text: string;
  /** Lines of the same clock have the same time, which is not the scrape's. @default - the scrape's */
  readonly clock?: Clock;
}

/** When a program like cAdvisor looked at a container: a while before the scrape, each time another. */
interface Clock {
  lag: number;
}

/** Moves the values of some lines by one scrape interval. */
type Motion = () => void;

const DAY = 86_400;

const escape = (text: string) => text.replace(/[\\"\n]/g, (c) => (c === '\n' ? '\\n' : `\\${c}`));

function formatValue(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}

function formatSeries({ name, labels }: Sample): string {
  const list = [...labels].map(([label, value]) => `${label}="${escape(value)}"`);
  return list.length > 0 ? `${name}{${list.join(',')}} ` : `${name} `;
}

function set(line: Line, value: number): void {
  line.value = value;
  line.text = formatValue(value);
}

/** Decimals that the values of a family have at most; of more than 9, every one counts. */
function decimals(values: readonly number[]): number {
  return Math.max(0, ...values.map((value) => /\.(\d+)$/.exec(String(value))?.[1]?.length ?? 0));
}

function round(value: number, digits: number): number {
  return digits > 9 ? value : Math.round(value * 10 ** digits) / 10 ** digits;
}

/** When a program was recorded, in seconds since 1970, and how long it had run: counters divided by that are rates. */
export interface Lifetime {
  readonly age: number;
  readonly recordedAt: number;
}

/** The lifetime of a program, by the points in time that its own page has. */
export function lifetime(families: ReadonlyMap<string, Family>): Lifetime {
  const samples = [...families.values()].flatMap((family) => family.samples);
  const times = samples.map(({ value }) => value).filter((value) => value > 1.7e9 && value < 1.9e9);
  const starts = ['node_boot_time_seconds', 'process_start_time_seconds', 'kube_namespace_created'];
  const start =
    starts.map((name) => families.get(name)?.samples[0]?.value).find((value) => value !== undefined) ??
    samples.find(({ name }) => name === 'container_start_time_seconds')?.value ??
    Infinity;
  const recordedAt = Math.max(0, ...times.filter((time) => time >= start && time < start + DAY));
  return { age: Math.max(60, recordedAt - start), recordedAt };
}

/** Names of gauges that say how something is set up, not how it is. */
const SETTING =
  /_info$|^kube_|_spec_|_created|_start_time|_limit|_max($|_)|_capacity|_allocatable|^machine_|_enabled|_total_bytes$|_size(_bytes)?$|_gomaxprocs|_gogc/;

/** A line, and what was recorded of it. */
interface RecordedLine {
  readonly line: Line;
  readonly sample: Sample;
}

/** Everything of a page that moves. */
class Motions {
  constructor(
    private readonly step: number,
    private readonly program: Lifetime,
    private readonly chance: Chance,
  ) {}

  of(family: Family, recorded: readonly RecordedLine[]): Motion[] {
    const lines = recorded.map(({ line }) => line);
    const digits = decimals(lines.map(({ value }) => value));
    switch (family.type) {
      case 'histogram':
      case 'summary':
        return this.distributions(family, recorded);
      case 'counter':
        return lines.flatMap((line) => this.counter(line, digits));
      case 'gauge':
      case 'untyped':
        return lines.flatMap((line) => this.gauge(family, line, digits));
    }
  }

  /** Irregular steps of a counter, in its own units: whole numbers, hundredths of a second, nanoseconds. */
  private counter(line: Line, digits: number): Motion[] {
    const mean = (line.value / this.program.age) * this.step;
    if (!(mean > 0) || !Number.isFinite(mean)) return [];
    if (digits > 9) return [() => set(line, line.value + mean * 2 * this.chance.next())];
    const unit = 10 ** -digits;
    return [
      () => {
        // what a second of work is worth varies, so that the smallest units are not all that does
        const units = this.chance.poisson((mean / unit) * (digits > 2 ? 0.5 + this.chance.next() : 1));
        if (units > 0) set(line, round(line.value + units * unit, digits));
      },
    ];
  }

  private gauge({ name }: Family, line: Line, digits: number): Motion[] {
    const { value } = line;
    if (Math.abs(this.program.recordedAt - value) < 60) {
      // the time, or that of something that happens all the time
      return [() => set(line, round(line.value + this.step, digits))];
    }
    const still = value === 0 || Math.abs(value) === 1 || !Number.isFinite(value) || value > 1.7e9;
    const often = this.chance.next() * 1.4 - 0.4; // three in ten never move
    if (still && !name.includes('bytes')) return [];
    if (SETTING.test(name) || value === 0) return [];
    // how long the last of something took, in nanoseconds or finer: never the same
    if (digits >= 9) return [() => set(line, round(value * Math.exp(0.3 * this.chance.normal()), digits))];
    if (often <= 0) return [];
    const unit = digits > 0 ? 10 ** -digits : value % 4096 === 0 ? 4096 : 1;
    return [
      () => {
        if (this.chance.next() > often) return;
        // one percent of what was recorded, and back to it
        const moved = line.value + 0.01 * value * this.chance.normal() + 0.05 * (value - line.value);
        const stepped = Math.round((moved - line.value) / unit) || (this.chance.next() < 0.5 ? 1 : -1);
        set(line, Math.max(0, round(line.value + stepped * unit, digits)));
      },
    ];
  }

  /** Histograms and summaries, each with all its lines: they move together, when something is observed. */
  private distributions(family: Family, recorded: readonly RecordedLine[]): Motion[] {
    const groups = new Map<string, RecordedLine[]>();
    for (const line of recorded) {
      const key = JSON.stringify([...withoutParts(line.sample)]);
      const group = groups.get(key);
      if (group) group.push(line);
      else groups.set(key, [line]);
    }
    return [...groups.values()].flatMap((group) => this.distribution(family.name, group));
  }

  private distribution(name: string, group: readonly RecordedLine[]): Motion[] {
    const linesOf = (matches: (sample: Sample) => boolean) =>
      group.filter(({ sample }) => matches(sample)).map(({ line }) => line);
    const buckets = linesOf(({ labels }) => labels.has('le'));
    const quantiles = linesOf(({ labels }) => labels.has('quantile'));
    const [sum] = linesOf((sample) => sample.name === `${name}_sum`);
    const [count] = linesOf((sample) => sample.name === `${name}_count`);
    if (!count || !(count.value > 0)) return [];
    const total = count.value;
    const mean = (total / this.program.age) * this.step;
    const average = (sum?.value ?? 0) / total;
    const digits = decimals([sum?.value ?? 0]);
    const shares = buckets.map(({ value }) => value / total); // cumulative, as they are served
    return [
      () => {
        const observed = this.chance.poisson(mean);
        if (observed === 0) return;
        set(count, count.value + observed);
        if (sum) {
          const added = observed * average * Math.exp(0.5 * this.chance.normal());
          set(sum, round(sum.value + added, digits));
        }
        let left = observed;
        let below = 0;
        buckets.forEach((line, index) => {
          // of what is above the buckets so far, the part that this one has
          const before = shares[index - 1] ?? 0;
          const here = before < 1 ? ((shares[index] ?? 0) - before) / (1 - before) : 0;
          const into = this.chance.binomial(left, here);
          left -= into;
          below += into;
          if (below > 0) set(line, line.value + below);
        });
        for (const line of quantiles) {
          if (Number.isFinite(line.value)) set(line, line.value * Math.exp(0.01 * this.chance.normal()));
        }
      },
    ];
  }
}

/** What was recorded of a program, in Prometheus' text format. */
export class Recording {
  readonly families: ReadonlyMap<string, Family>;
  readonly lifetime: Lifetime;

  /** @param oneOf of how many of the series one is taken, whole histograms only */
  constructor(text: string, oneOf: number) {
    let groups = -1;
    let last = '';
    const taken = (sample: Sample) => {
      const group = formatSeries({ ...sample, labels: withoutParts(sample) }).replace(
        /_(bucket|sum|count)\b/,
        '',
      );
      if (group !== last) groups++;
      last = group;
      return groups % oneOf === 0;
    };
    const recorded = parseExposition(text);
    this.lifetime = lifetime(recorded);
    const all = [...recorded].map(
      ([name, family]) => [name, { ...family, samples: family.samples.filter(taken) }] as const,
    );
    this.families = new Map(all.filter(([, { samples }]) => samples.length > 0));
  }
}

export interface PageProps {
  readonly recording: Recording;
  /** Seconds that pass from one scrape to the next, for the program on the page. */
  readonly step: number;
  /** Which of several pages of the same recording: pods, nodes and random identifiers get other names. */
  readonly copy: number;
  /** Milliseconds from one scrape to the next, by the clock of whoever scrapes. */
  readonly interval: number;
}

/** A page of a program that is not there. */
export class Page {
  private readonly blocks: { readonly head: string; readonly lines: readonly Line[] }[] = [];
  private readonly motions: Motion[] = [];
  private readonly clocks = new Map<string, Clock>();
  private readonly chance: Chance;
  private readonly interval: number;

  constructor({ recording: { families, lifetime }, step, copy, interval }: PageProps) {
    this.chance = new Chance(copy + 1);
    this.interval = interval;
    const motions = new Motions(step, lifetime, this.chance);
    for (const family of families.values()) {
      const recorded = family.samples.map((sample) => ({ sample, line: this.line(sample, copy) }));
      const help = family.help.replace(/\\/g, '\\\\').replace(/\n/g, '\\n');
      this.blocks.push({
        head: `# HELP ${family.name} ${help}\n# TYPE ${family.name} ${family.type}\n`,
        lines: recorded.map(({ line }) => line),
      });
      this.motions.push(...motions.of(family, recorded));
    }
  }

  /** The page at its next scrape. @param time of all samples, in ms */
  scrape(time: number): string {
    for (const move of this.motions) move();
    for (const clock of this.clocks.values())
      clock.lag = Math.floor(this.chance.next() * 0.9 * this.interval);
    const now = ` ${time}\n`;
    let page = '';
    for (const { head, lines } of this.blocks) {
      page += head;
      for (const line of lines) {
        page += line.series + line.text + (line.clock ? ` ${time - line.clock.lag}\n` : now);
      }
    }
    return page;
  }

  private line(sample: Sample, copy: number): Line {
    const { value } = sample;
    const line = { series: renamed(formatSeries(sample), copy), value, text: formatValue(value) };
    if (sample.timestamp === undefined) return line;
    const of = sample.labels.get('id') ?? '';
    const clock = this.clocks.get(of) ?? { lag: 0 };
    this.clocks.set(of, clock);
    return { ...line, clock };
  }
}

/** The page of a living program, with times that are exactly an interval apart. */
export class LivingPage {
  constructor(private readonly url: string) {}

  async scrape(time: number): Promise<string> {
    return (await getText(this.url)).replace(/^(?!#).+$/gm, `$& ${time}`);
  }
}

const withoutParts = ({ labels }: Sample) =>
  new Map([...labels].filter(([name]) => name !== 'le' && name !== 'quantile'));

/** The same series of another node: what Kubernetes names at random has another name there. */
function renamed(series: string, copy: number): string {
  const mark = copy.toString(36).padStart(2, '0');
  const mask = Math.imul(copy + 1, 0x9e3779b1) >>> 0;
  return series
    .replace(/\b[0-9a-f]{8}(?=-[0-9a-f]{4}-|[0-9a-f]{56}\b)/g, (hex) =>
      ((parseInt(hex, 16) ^ mask) >>> 0).toString(16).padStart(8, '0'),
    )
    .replace(/\b(pod|node)="([^"]+)"/g, `$1="$2-${mark}"`);
}
