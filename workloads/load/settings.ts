import * as v from 'valibot';
import { decimal, httpAddress, readSettings } from '../service/settings';

const own = {
  COUNTER_URL: httpAddress('COUNTER_URL'),
  /** Where the page of the desk is. Its API is asked through it, as users do. */
  BORDER_URL: httpAddress('BORDER_URL'),
  /** Requests per second, of both together. @default 5 */
  RATE: v.optional(decimal('RATE', 0.01, 500), '5'),
};

/** The settings of the load. */
export const loadSettings = (environment = process.env) => readSettings(own, environment);

export type LoadSettings = ReturnType<typeof loadSettings>;
