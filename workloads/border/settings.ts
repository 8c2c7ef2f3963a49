import * as v from 'valibot';
import { integer, readSettings, required, secret } from '../service/settings';

const own = {
  PGHOST: required('PGHOST', 'the name of the host on which PostgreSQL listens'),
  PGPORT: v.optional(integer('PGPORT', 1, 65_535), '5432'),
  PGDATABASE: required('PGDATABASE', 'the name of the database'),
  PGUSER: required('PGUSER', 'the name of the user of the database'),
  PGPASSWORD: secret('PGPASSWORD'),
  /** Euros that a traveller needs for each day of the stay. @default 100 */
  FUNDS_PER_DAY: v.optional(integer('FUNDS_PER_DAY', 0, 100_000), '100'),
};

/** The settings of the immigration desk. */
export const borderSettings = (environment = process.env) => readSettings(own, environment);

export type BorderSettings = ReturnType<typeof borderSettings>;
