/** Random numbers that are the same in every run (mulberry32). */
export class Chance {
  constructor(private state: number) {}

  /** At least 0, less than 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** Normally distributed, around 0, with a standard deviation of 1. */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }

  /** How many events come in a time in which `mean` are expected. */
  poisson(mean: number): number {
    if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.normal()));
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = this.next(); product > limit; product *= this.next()) count++;
    return count;
  }

  /** How many of `count` events happen that each have this probability. */
  binomial(count: number, probability: number): number {
    if (probability >= 1) return count;
    if (!(probability > 0)) return 0;
    if (count > 30) {
      const deviation = Math.sqrt(count * probability * (1 - probability));
      return Math.min(count, Math.max(0, Math.round(count * probability + deviation * this.normal())));
    }
    let happened = 0;
    for (let event = 0; event < count; event++) if (this.next() < probability) happened++;
    return happened;
  }
}
