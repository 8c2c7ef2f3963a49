import * as v from 'valibot';
import { integer, readSettings, required, secret } from '../service/settings';

const own = {
  REDIS_HOST: required('REDIS_HOST', 'the name of the host on which Redis listens'),
  REDIS_PORT: v.optional(integer('REDIS_PORT', 1, 65_535), '6379'),
  REDIS_PASSWORD: secret('REDIS_PASSWORD'),
};

/** The settings of the counter. */
export const counterSettings = (environment = process.env) => readSettings(own, environment);

export type CounterSettings = ReturnType<typeof counterSettings>;
