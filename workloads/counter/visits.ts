import { Redis } from 'ioredis';
import { Unavailable } from '../service/errors';
import type { Log } from '../service/log';
import type { CounterSettings } from './settings';

const KEY = 'visits';

/** Milliseconds after which a command counts as failed. */
const COMMAND_TIMEOUT = 1_000;

/** The longest pause between two tries to connect, in milliseconds: Redis that is back is found within it. */
const LONGEST_PAUSE = 1_000;

/** The number of visits, in Redis. It counts there, so that no two pods can count the same number. */
export class Visits {
  private readonly redis: Redis;

  constructor(
    settings: CounterSettings,
    log: Log,
    private readonly up: (up: boolean) => void,
  ) {
    this.redis = new Redis({
      host: settings.REDIS_HOST,
      port: settings.REDIS_PORT,
      password: settings.REDIS_PASSWORD,
      connectTimeout: COMMAND_TIMEOUT,
      commandTimeout: COMMAND_TIMEOUT,
      // whoever asks while Redis is away is told so at once
      enableOfflineQueue: false,
      // a visit that was sent without an answer may have been counted: sending it again could count it twice
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      retryStrategy: (tries) => Math.min(tries * 100, LONGEST_PAUSE),
    });
    let told = false;
    this.redis.on('ready', () => {
      told = false;
      log.info('connected to Redis');
    });
    this.redis.on('error', (err: Error) => {
      // it tries every second: once is enough to know
      if (!told) log.warn({ err }, `Redis is away: ${err.message}`);
      told = true;
    });
  }

  /** Counts a visit. @returns the number of visits with it */
  count(): Promise<number> {
    return this.ask(() => this.redis.incr(KEY));
  }

  /** The number of visits so far. */
  async soFar(): Promise<number> {
    return Number((await this.ask(() => this.redis.get(KEY))) ?? 0);
  }

  /** Fails unless Redis answers. */
  async ping(): Promise<void> {
    await this.ask(() => this.redis.ping());
  }

  async close(): Promise<void> {
    this.redis.disconnect();
    return Promise.resolve();
  }

  private async ask<T>(command: () => Promise<T>): Promise<T> {
    try {
      const answer = await command();
      this.up(true);
      return answer;
    } catch (error) {
      this.up(false);
      throw new Unavailable('Redis', error);
    }
  }
}
