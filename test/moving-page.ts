import { lifetime } from '../cli/measure-pages';
import { type Family, familyOf, parseExposition } from '../lib/catalogue/exposition';

/** What a line of a page does from one scrape to the next. */
type Motion = 'stands' | 'grows' | 'is a time';

interface Line {
  /** Name, labels and a blank. */
  readonly series: string;
  readonly value: number;
  readonly motion: Motion;
}

/** Seconds since 1970 in the years in which something may have been recorded, or may expire. */
const isTime = (value: number) => value > 1.7e9 && value < 1.9e9;

function motionOf(name: string, value: number, family: Family | undefined): Motion {
  const { type = 'untyped' } = family ?? {};
  // a quantile is a value, not a count
  if (type === 'counter' || type === 'histogram' || (type === 'summary' && name !== family?.name))
    return 'grows';
  return type !== 'summary' && isTime(value) && /time|created|renew/.test(name) ? 'is a time' : 'stands';
}

/**
 * A recorded page that goes on from where its recording ended: what counts goes on as fast as it has on average since the
 * program started. All parts of a histogram grow by the same factor, so that they still fit each other; counts become
 * fractions, so that nothing that has ever happened stands still for long. Points in time are as long ago as they were when
 * the page was recorded; all other gauges stand still.
 */
export class MovingPage {
  /** Lines, or what stands between them. */
  private readonly parts: readonly (string | Line)[];
  /** Seconds that the program had run. */
  private readonly age: number;
  /** Seconds between the recording and its continuation. */
  private readonly shift: number;

  /**
   * @param text in Prometheus' text format, without times
   * @param start when it goes on, in seconds since 1970
   */
  constructor(
    text: string,
    private readonly start: number,
  ) {
    const families = parseExposition(text);
    const { age, recordedAt } = lifetime(families);
    this.age = age;
    this.shift = recordedAt > 0 ? start - recordedAt : 0;
    this.parts = text.split(/(?<=\n)/).map((line) => {
      const [, name = '', labels = '', value = ''] =
        /^([a-zA-Z_:][\w:]*)(\{.*\})? (\S+)\n?$/.exec(line) ?? [];
      const number = Number(value);
      if (name === '' || !Number.isFinite(number)) return line;
      const motion = motionOf(name, number, familyOf(families, name));
      return motion === 'stands' || number === 0
        ? line
        : { series: `${name}${labels} `, value: number, motion };
    });
  }

  /** The page as it is served at a time, in seconds since 1970. */
  at(now: number): string {
    const factor = 1 + (now - this.start) / this.age;
    return this.parts
      .map((part) => {
        if (typeof part === 'string') return part;
        const { series, value, motion } = part;
        return `${series}${motion === 'grows' ? value * factor : value + this.shift}\n`;
      })
      .join('');
  }
}
