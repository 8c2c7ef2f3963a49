import pg from 'pg';
import { Refusal, Unavailable } from '../service/errors';
import type { Log } from '../service/log';
import type { Findings } from './desk';
import type { BorderSettings } from './settings';
import type { Listing, Traveller } from './traveller';

/** Somebody who has entered. */
export interface Entry extends Traveller {
  readonly id: number;
  /** ISO 8601. */
  readonly enteredAt: string;
}

export interface Flight {
  readonly number: string;
  readonly origin: string;
}

/** Milliseconds until a connection or a query counts as failed. */
const CONNECT_TIMEOUT = 1_000;
const QUERY_TIMEOUT = 2_000;

/** Connections of one pod. With ten pods they are as many as PostgreSQL takes by default. */
const CONNECTIONS = 10;

/**
 * Classes of SQLSTATE that say nothing about the statement: the connection failed, who connects may not, there is no
 * such database, no more room for connections, the server is starting or ending.
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const AWAY = /^(08|28|3D|53|57)/;

const UNIQUE_VIOLATION = '23505';

const COLUMNS = `id, document, name, flight, lodging, days, funds::float8 AS funds, entered_at AS "enteredAt"`;

/** The tables interpol, flights and migrations. Every method throws Unavailable while PostgreSQL is away. */
export class Store {
  private readonly pool: pg.Pool;

  constructor(
    settings: BorderSettings,
    log: Log,
    private readonly up: (up: boolean) => void,
  ) {
    this.pool = new pg.Pool({
      host: settings.PGHOST,
      port: settings.PGPORT,
      database: settings.PGDATABASE,
      user: settings.PGUSER,
      password: settings.PGPASSWORD,
      application_name: `border ${settings.POD_NAME}`,
      max: CONNECTIONS,
      connectionTimeoutMillis: CONNECT_TIMEOUT,
      query_timeout: QUERY_TIMEOUT,
      statement_timeout: QUERY_TIMEOUT,
    });
    // connections that nobody uses at the moment break too, and would end the program
    this.pool.on('error', (err) => log.warn({ err }, `PostgreSQL has closed a connection: ${err.message}`));
  }

  /** Fails unless PostgreSQL answers and has the tables. */
  async ping(): Promise<void> {
    await this.ask('SELECT EXISTS (TABLE interpol), EXISTS (TABLE flights), EXISTS (TABLE migrations)');
  }

  /** What the tables say about a traveller. */
  async find({ document, flight }: Traveller): Promise<Findings> {
    const [row] = await this.ask<Findings>(
      `SELECT EXISTS (SELECT FROM interpol WHERE document = $1) AS wanted,
              EXISTS (SELECT FROM flights WHERE number = $2) AS "flightExists"`,
      [document, flight],
    );
    if (!row) throw new Error('A query without a table gave no row.');
    return row;
  }

  /** @throws Refusal 409 when the document has entered today with this flight */
  async register({ document, name, flight, lodging, days, funds }: Traveller): Promise<Entry> {
    const [row] = await this.ask<EntryRow>(
      `INSERT INTO migrations (document, name, flight, lodging, days, funds)
       VALUES ($1, $2, $3, $4, $5, $6) RETURNING ${COLUMNS}`,
      [document, name, flight, lodging, days, funds],
    ).catch((error: unknown) => {
      if (error instanceof pg.DatabaseError && error.code === UNIQUE_VIOLATION)
        throw new Refusal(409, `${document} has already entered today with the flight ${flight}.`);
      throw error;
    });
    if (!row) throw new Error('An entry that was inserted did not come back.');
    return entry(row);
  }

  /** The latest entries first, and one more than asked for when there are more. */
  async list({ search, flight, limit, before }: Listing): Promise<Entry[]> {
    const pattern = search && `%${search.replace(/[\\%_]/g, '\\$&')}%`;
    const rows = await this.ask<EntryRow>(
      `SELECT ${COLUMNS} FROM migrations
       WHERE ($1 = '' OR name ILIKE $1 OR document ILIKE $1)
         AND ($2::text IS NULL OR flight = $2)
         AND ($3::integer IS NULL OR id < $3)
       ORDER BY id DESC LIMIT $4`,
      [pattern, flight, before, limit + 1],
    );
    return rows.map(entry);
  }

  async get(id: number): Promise<Entry | undefined> {
    const [row] = await this.ask<EntryRow>(`SELECT ${COLUMNS} FROM migrations WHERE id = $1`, [id]);
    return row && entry(row);
  }

  async flights(): Promise<Flight[]> {
    return await this.ask<Flight>('SELECT number, origin FROM flights ORDER BY number');
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  private async ask<Row extends pg.QueryResultRow>(
    sql: string,
    values: readonly unknown[] = [],
  ): Promise<Row[]> {
    try {
      const { rows } = await this.pool.query<Row>(sql, [...values]);
      this.up(true);
      return rows;
    } catch (error) {
      // what is no answer of the server is a failure to reach it
      const away = !(error instanceof pg.DatabaseError) || AWAY.test(error.code ?? '');
      this.up(!away);
      throw away ? new Unavailable('PostgreSQL', error) : error;
    }
  }
}

type EntryRow = Omit<Entry, 'enteredAt'> & { readonly enteredAt: Date };

const entry = (row: EntryRow): Entry => ({ ...row, enteredAt: row.enteredAt.toISOString() });
