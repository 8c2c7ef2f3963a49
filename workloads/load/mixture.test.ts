import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { decide } from '../border/desk';
import { parseListing, parseTraveller } from '../border/traveller';
import { FLIGHTS, nextAction, pause, WANTED } from './mixture';

/** The same numbers every time, evenly spread (mulberry32). */
function seeded(seed: number) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const NUMBER = 20_000;
const random = seeded(1);
const actions = Array.from({ length: NUMBER }, () => nextAction(random));
const named = (name: string) => actions.filter((action) => action.name === name);
const part = (of: readonly unknown[], whole: number = NUMBER) => of.length / whole;

describe('the mixture', () => {
  test('asks for everything, the usual more often than the rare', () => {
    const names = [...new Set(actions.map(({ name }) => name))].sort();
    expect(names).toEqual([
      ...['check', 'delay', 'flights', 'list', 'look', 'mistake', 'page', 'register', 'search', 'visit'],
    ]);
    expect(part(actions.filter(({ target }) => target === 'counter'))).toBeCloseTo(0.35, 1);
    expect(part(named('visit'))).toBeCloseTo(0.3, 1);
    expect(part(named('delay'))).toBeLessThan(0.01);
  });

  test('sends travellers that the desk understands, of whom one in ten is refused, for every reason', () => {
    const decisions = [...named('check'), ...named('register')].map(({ body }) => {
      const traveller = parseTraveller(body);
      const findings = {
        wanted: (WANTED as readonly string[]).includes(traveller.document),
        flightExists: (FLIGHTS as readonly string[]).includes(traveller.flight),
      };
      return decide(traveller, findings, 100);
    });
    const refused = decisions.filter(({ decision }) => decision === 'refused');
    expect(part(refused, decisions.length)).toBeCloseTo(0.1, 1);
    const codes = new Set(refused.flatMap(({ reasons }) => reasons.map(({ code }) => code)));
    expect([...codes].sort()).toEqual(['insufficient-funds', 'no-lodging', 'unknown-flight', 'wanted']);
  });

  test('makes mistakes that the desk refuses, and searches that it understands', () => {
    const [mistake] = named('mistake');
    expect(() => parseTraveller(mistake?.body)).toThrow('Some of what was sent can not be used.');
    for (const { path } of named('search'))
      parseListing(Object.fromEntries(new URL(path, 'http://desk').searchParams));
  });

  test('knows the sample data', () => {
    const sql = readFileSync(join(__dirname, '..', 'border', 'sample-data.sql'), 'utf8');
    for (const value of [...WANTED, ...FLIGHTS]) expect(sql).toContain(`('${value}', `);
    expect(sql).not.toContain('ZZ0000');
  });

  test('comes at the rate that is wanted, though not in step', () => {
    const pauses = Array.from({ length: NUMBER }, () => pause(5, random));
    const sum = pauses.reduce((total, seconds) => total + seconds, 0);
    expect(NUMBER / sum).toBeCloseTo(5, 0);
    expect(part(pauses.filter((seconds) => seconds > 0.2))).toBeCloseTo(Math.exp(-1), 1);
  });
});
