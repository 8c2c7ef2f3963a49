import type { Environment } from '../config/environment';
import { ApacheServer, PostgresServer, RedisServer } from './servers';

const PASSWORD = 'password-of-the-watcher';

/** What the Secrets hold that exporters read, by their names. */
export const WATCHED_SECRETS = {
  'grafana-database': { username: 'watcher', password: PASSWORD },
  orders: { username: 'watcher', password: PASSWORD },
  cart: { password: PASSWORD },
};

/** Real servers for exporters to watch: PostgreSQL and Redis, each with a replica, and Apache. */
export class WatchedServers {
  private redis!: RedisServer;
  private postgres!: PostgresServer;
  private apache!: ApacheServer;

  /** Starts them. @returns settings that name them */
  async start(): Promise<NonNullable<Environment['exporters']>> {
    const primary = await PostgresServer.start();
    primary.sql(`CREATE ROLE watcher LOGIN PASSWORD '${PASSWORD}' IN ROLE pg_monitor`);
    primary.sql("SELECT pg_create_physical_replication_slot('standby', true)");
    primary.sql('CREATE DATABASE orders');
    primary.sql('CREATE DATABASE grafana');
    primary.sql('CREATE TABLE items AS SELECT generate_series(1, 1000) AS id', 'orders');
    const replica = await PostgresServer.startReplicaOf(primary);
    this.postgres = primary;
    this.redis = await RedisServer.start(PASSWORD, ['--appendonly', 'yes', '--maxmemory', '64mb']);
    this.redis.command('SET', 'item', '1', 'EX', '600');
    const following = ['--replicaof', '127.0.0.1', `${this.redis.port}`, '--masterauth', PASSWORD];
    const copy = await RedisServer.start(PASSWORD, following);
    this.apache = await ApacheServer.start('127.0.0.1');
    const redis = { host: '127.0.0.1', secret: { name: 'cart', passwordKey: 'password' } } as const;
    const postgres = {
      host: '127.0.0.1',
      database: 'orders',
      sslMode: 'disable',
      secret: { name: 'orders', usernameKey: 'username', passwordKey: 'password' },
    } as const;
    return {
      postgres: [
        { ...postgres, name: 'orders', port: primary.port },
        { ...postgres, name: 'orders-replica', port: replica.port },
      ],
      redis: [
        { ...redis, name: 'cart', port: this.redis.port },
        { ...redis, name: 'cart-replica', port: copy.port },
      ],
      apache: [{ name: 'web', url: `http://127.0.0.1:${this.apache.port}/server-status?auto` }],
    };
  }

  /** Where the PostgreSQL is that has Grafana's database too. */
  get postgresAddress(): string {
    return `127.0.0.1:${this.postgres.port}`;
  }

  /** Uses every server a little, as somebody always does. */
  async use(): Promise<void> {
    this.redis.command('GET', 'item');
    this.redis.command('GET', 'no-item');
    this.postgres.sql('INSERT INTO items SELECT 1; SELECT count(*) FROM items', 'orders');
    await fetch(`http://127.0.0.1:${this.apache.port}/`);
  }
}
