/* eslint-disable @typescript-eslint/no-require-imports -- the very module in which the run has put what it is */
import type { Remember } from '../lib/memory';

/** Entries below `node_modules/.cache/`, see cli/cache.cjs. */
export interface Store {
  /** The hash of everything that results depend on besides their input, if it is known. */
  readonly library?: string;
  readonly hash: (parts: readonly string[]) => string;
  /** What was written under this name, whole; undefined if there is none. */
  readonly read: (name: string) => Buffer | undefined;
  readonly write: (name: string, content: string) => unknown;
}

/** The store that all runs on this machine share. */
interface StoreOfRuns extends Store {
  /** Forgets the bundle of our own sources, or results. */
  readonly forget: (...kinds: readonly ('own' | 'result')[]) => void;
}

/** Remembers results in a store: under the library, the work and its input, so that a change to any of them is a miss. */
export function memoryIn(store: Store): Remember {
  // environments have most of their rules and panels in common
  const ofThisRun = new Map<string, unknown>();
  return (what, input, compute) => {
    const { library } = store;
    if (library === undefined) return compute();
    const name = `result-${store.hash([library, what, JSON.stringify(input)])}.json`;
    if (!ofThisRun.has(name)) {
      const known = store.read(name);
      const result: unknown = known ? JSON.parse(known.toString()) : compute();
      if (!known) store.write(name, JSON.stringify(result));
      ofThisRun.set(name, result);
    }
    return ofThisRun.get(name) as ReturnType<typeof compute>;
  };
}

/** Where runs on this machine leave what they found out. */
export const storeOfRuns = require('./cache.cjs') as StoreOfRuns;

/** What earlier runs found out. */
export const remember: Remember = memoryIn(storeOfRuns);
