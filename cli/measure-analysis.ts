// What the observations of `cli/measure.ts` say: sizes per sample, per series and per chunk.
import type { Block, MeasuredServer } from './measure-servers';

/** What is looked at here of a server. */
type Watched = Pick<MeasuredServer, 'name' | 'observations'> & {
  readonly props: Pick<MeasuredServer['props'], 'block'>;
};

/** The largest value, or 0. */
export const largest = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b), 0);

/** The straight line that is closest to some points. */
export function line(points: readonly (readonly [x: number, y: number])[]): { base: number; slope: number } {
  const mean = (index: 0 | 1) => points.reduce((sum, point) => sum + point[index], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const slope =
    points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0) /
    points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
  return { base: y - slope * x, slope };
}

/** The block that a server has made of what stands for two whole hours. */
export function twoHours({ name, observations, props }: Watched): Block {
  const blocks = observations.flatMap((observation) => observation.blocks);
  const whole = blocks.filter(({ minTime, maxTime }) => {
    const length = maxTime - minTime;
    // a block begins at its first sample and ends at its boundary
    return length > 0.95 * props.block && length <= props.block;
  });
  const [first] = whole;
  if (!first) throw new Error(`${name} has made no block of ${props.block} ms.`);
  return first;
}

/** Largest number of blocks that a server had at a time, and of the time that they covered, in hours of two in a block. */
export function keptBlocks({ observations, props }: Watched): {
  blocks: number;
  hours: number;
  lengths: number[];
} {
  const hours = (ms: number) => (2 * ms) / props.block;
  const full = observations.slice(Math.floor(observations.length / 2));
  const lengths = full.map(({ blocks }) =>
    blocks.map(({ minTime, maxTime }) => Math.max(2, Math.round(hours(maxTime - minTime) / 2) * 2)),
  );
  return {
    blocks: largest(lengths.map((all) => all.length)),
    hours: largest(
      full.map(({ blocks }) => {
        const begin = Math.min(...blocks.map(({ minTime }) => minTime));
        return blocks.length > 0 ? hours(largest(blocks.map(({ maxTime }) => maxTime)) - begin) : 0;
      }),
    ),
    lengths: [...new Set(lengths.flat())].sort((a, b) => a - b),
  };
}
