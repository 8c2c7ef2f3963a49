import { expect, test } from '@jest/globals';
import { keptBlocks, line, twoHours } from './measure-analysis';
import { blockThatBegins } from './measure-experiment';
import type { Block, Observation } from './measure-servers';

const observed = (...times: readonly (readonly [number, number])[]): Observation => ({
  ...{ resident: 0, anonymous: 0, walBytes: 0, walSegments: 1 },
  blocks: times.map(([minTime, maxTime]): Block => ({
    ...{ minTime, maxTime, samples: 1, series: 1, chunks: 1, chunkBytes: 1, indexBytes: 1 },
  })),
});

test('a line through points on a line', () => {
  const { base, slope } = line([
    [1, 5],
    [2, 7],
    [4, 11],
  ]);
  expect([base, slope]).toEqual([3, 2]);
});

test('a block counts as one of two hours when it is neither shorter nor merged', () => {
  const server = {
    name: 'one',
    props: { block: 100 },
    observations: [observed([90, 100], [101, 200], [0, 300])],
  };
  expect(twoHours(server).minTime).toBe(101);
  const without = { ...server, observations: [observed([90, 100], [0, 300])] };
  expect(() => twoHours(without)).toThrow('one has made no block of 100 ms.');
});

test('blocks are counted once the retention has passed', () => {
  const early = observed([0, 10], [10, 20], [20, 30], [30, 40]);
  const late = observed([0, 30], [30, 40], [41, 50]);
  const server = { name: 'one', props: { block: 10 }, observations: [early, early, late, late] };
  expect(keptBlocks(server)).toEqual({ blocks: 3, hours: 10, lengths: [2, 6] });
});

test('a block begins at the boundary', () => {
  const boundary = 1_795_000_123_456;
  const length = blockThatBegins(boundary, 240_000);
  expect(boundary % length).toBeLessThan(500);
  expect(Math.abs(length - 240_000)).toBeLessThanOrEqual(2400);
});
