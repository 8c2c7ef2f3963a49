/** A number from 0 to below 1, such as `Math.random` gives. */
export type Random = () => number;

/** Which program a request is for. */
export type Target = 'border' | 'counter';

/** A request of the mixture. */
export interface Action {
  readonly target: Target;
  /** What it is, e.g. `register`: a label of metrics. */
  readonly name: string;
  readonly path: string;
  /** What is sent as JSON. @default - nothing: it is a GET */
  readonly body?: unknown;
  /** The status codes that are right. */
  readonly expected: readonly number[];
}

/** Documents that the sample data has on the list of Interpol, and flights that it has. */
export const WANTED = ['WANTED001', 'WANTED002', 'WANTED003', 'WANTED004'] as const;
export const FLIGHTS = [
  'AF1148',
  'BA2490',
  'IB3166',
  'KL1667',
  'LA2484',
  'LH1138',
  'TP1032',
  'UX0024',
] as const;

const GIVEN_NAMES = [
  'Ana',
  'Bruno',
  'Carla',
  'Dario',
  'Elena',
  'Fabio',
  'Gema',
  'Hugo',
  'Irene',
  'Jan',
] as const;
const FAMILY_NAMES = ['Alba', 'Bosch', 'Costa', 'Duarte', 'Egea', 'Ferrer', 'Gil', 'Haro', 'Ibarra'] as const;
const LODGINGS = ['Hotel at the Harbour', 'Guest house on the Square', 'With relatives', 'Hostel'] as const;

const CHECKS = '/api/checks';
const ENTRIES = '/api/entries';

/** How often what is done, as parts of the whole. */
const PARTS: readonly (readonly [parts: number, make: (random: Random) => Action])[] = [
  [30, () => ({ target: 'counter', name: 'visit', path: '/', expected: [200] })],
  [5, () => ({ target: 'counter', name: 'look', path: '/visits', expected: [200] })],
  [25, (random) => ({ ...border('check', CHECKS, [200]), body: traveller(random) })],
  // most may enter, some are refused, and a document may come twice
  [15, (random) => ({ ...border('register', ENTRIES, [201, 409, 422]), body: traveller(random) })],
  [8, () => border('list', ENTRIES, [200])],
  [6, (random) => border('search', `${ENTRIES}?search=${pick(FAMILY_NAMES, random)}`, [200])],
  [4, () => border('flights', '/api/flights', [200])],
  [5, () => border('page', '/', [200])],
  // a slip of the hand
  [1.5, (random) => ({ ...border('mistake', CHECKS, [400]), body: { ...traveller(random), days: 'ten' } })],
  [0.5, () => border('delay', '/delay', [200])],
];

const WHOLE = PARTS.reduce((sum, [parts]) => sum + parts, 0);

/** The next request of the mixture. */
export function nextAction(random: Random): Action {
  let left = random() * WHOLE;
  for (const [parts, make] of PARTS) {
    left -= parts;
    if (left < 0) return make(random);
  }
  throw new Error('A random number was not below 1.');
}

/** Seconds until the next request: strangers do not come in step, so the pauses of a Poisson process. */
export function pause(rate: number, random: Random): number {
  return -Math.log(1 - random()) / rate;
}

const border = (name: string, path: string, expected: readonly number[]): Action => ({
  ...{ target: 'border', name, path, expected },
});

function pick<T>(all: readonly T[], random: Random): T {
  return all[Math.floor(random() * all.length)] as T;
}

/** Somebody at the desk: one in ten has something against entering. */
function traveller(random: Random) {
  const days = 1 + Math.floor(random() * 21);
  const good = {
    document: `P${Math.floor(random() * 1e8)
      .toString()
      .padStart(8, '0')}`,
    name: `${pick(GIVEN_NAMES, random)} ${pick(FAMILY_NAMES, random)}`,
    flight: pick<string>(FLIGHTS, random),
    lodging: pick<string>(LODGINGS, random),
    days,
    funds: days * 100 + Math.floor(random() * 1000),
  };
  const fault = random();
  if (fault < 0.02) return { ...good, document: pick(WANTED, random) };
  if (fault < 0.05) return { ...good, flight: 'ZZ0000' };
  if (fault < 0.07) return { ...good, lodging: '' };
  if (fault < 0.1) return { ...good, funds: 20 };
  return good;
}
