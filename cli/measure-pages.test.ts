import { expect, test } from '@jest/globals';
import { parseExposition } from '../lib/catalogue/exposition';
import { Chance } from './measure-chance';
import { Page, Recording } from './measure-pages';

const RECORDED = `# TYPE process_start_time_seconds gauge
process_start_time_seconds 1.795e+09
# TYPE last_seen_seconds gauge
last_seen_seconds{pod="web-0"} 1.795001e+09
# TYPE jobs_total counter
jobs_total{uid="a5a5a4b1-238a-4684-8ea3-fdba878d917f"} 5000
jobs_total{uid="b5a5a4b1-238a-4684-8ea3-fdba878d917f"} 0
# TYPE wait_seconds histogram
wait_seconds_bucket{le="0.1"} 200
wait_seconds_bucket{le="1"} 900
wait_seconds_bucket{le="+Inf"} 1000
wait_seconds_sum 330.5
wait_seconds_count 1000
# TYPE threads gauge
threads 40
# TYPE container_memory gauge
container_memory{id="/a"} 409600 1795000999000
container_memory{id="/b"} 819200 1795000999000
`;

const page = (copy = 0, oneOf = 1) =>
  new Page({ recording: new Recording(RECORDED, oneOf), step: 30, copy, interval: 1000 });

/** Values by series of some scrapes. */
function scraped(served: Page, scrapes: number): Map<string, number[]> {
  const values = new Map<string, number[]>();
  for (let scrape = 0; scrape < scrapes; scrape++) {
    for (const { samples } of parseExposition(served.scrape(1000 * scrape)).values()) {
      for (const { name, labels, value } of samples) {
        const series = JSON.stringify([name, ...labels]);
        values.set(series, [...(values.get(series) ?? []), value]);
      }
    }
  }
  return values;
}

test('counters rise by what they had risen by, and those that had not stay', () => {
  const [moving = [], still = []] = [...scraped(page(), 200)]
    .filter(([series]) => series.includes('jobs_total'))
    .map(([, values]) => values);
  moving.slice(1).forEach((value, index) => expect(value).toBeGreaterThanOrEqual(moving[index] ?? NaN));
  // 5000 in 1000 s, and 200 scrapes of 30 s
  expect((moving.at(-1) ?? NaN) - 5000).toBeGreaterThan(0.9 * 5 * 6000);
  expect((moving.at(-1) ?? NaN) - 5000).toBeLessThan(1.1 * 5 * 6000);
  expect(new Set(still)).toEqual(new Set([0]));
});

test('histograms stay histograms', () => {
  const values = scraped(page(), 100);
  const of = (part: string) => [...values].find(([series]) => series.includes(part))?.[1] ?? [];
  expect(of('+Inf')).toEqual(of('wait_seconds_count'));
  expect(of('+Inf').at(-1)).toBeGreaterThan(1000);
  of('"0.1"').forEach((value, index) => expect(value).toBeLessThanOrEqual(of('"1"')[index] ?? NaN));
});

test('a point in time that passes goes on, one that has passed does not', () => {
  const values = scraped(page(), 3);
  const of = (name: string) => [...values].find(([series]) => series.includes(name))?.[1];
  expect(of('last_seen_seconds')).toEqual([1795001030, 1795001060, 1795001090]);
  expect(of('process_start_time_seconds')).toEqual([1.795e9, 1.795e9, 1.795e9]);
});

test('samples with a time of their own are older than the scrape, by less than an interval', () => {
  const times = parseExposition(page().scrape(5000)).get('container_memory')?.samples ?? [];
  expect(times).toHaveLength(2);
  for (const { timestamp } of times) {
    expect(timestamp).toBeGreaterThan(4000);
    expect(timestamp).toBeLessThanOrEqual(5000);
  }
});

test('copies name other pods and objects', () => {
  const [first, second] = [page(0).scrape(0), page(1).scrape(0)];
  for (const name of [/pod="[^"]+"/, /uid="[^"]+"/]) {
    expect(name.exec(first)?.[0]).not.toBe(name.exec(second)?.[0]);
  }
});

test('a part of the series has whole histograms', () => {
  const names = [...parseExposition(page(0, 2).scrape(0)).values()].flatMap(({ samples }) =>
    samples.map(({ name }) => name),
  );
  expect(names.length).toBeLessThan(11);
  expect([0, 5]).toContain(names.filter((name) => name.startsWith('wait_seconds')).length);
});

test('chance is fair', () => {
  const chance = new Chance(1);
  const mean = (draw: () => number) =>
    Array.from({ length: 20_000 }, draw).reduce((sum, value) => sum + value, 0) / 20_000;
  expect(mean(() => chance.poisson(0.3))).toBeCloseTo(0.3, 1);
  expect(mean(() => chance.poisson(300)) / 300).toBeCloseTo(1, 2);
  expect(mean(() => chance.binomial(10, 0.25))).toBeCloseTo(2.5, 1);
  expect(mean(() => chance.binomial(1000, 0.25)) / 250).toBeCloseTo(1, 2);
});
