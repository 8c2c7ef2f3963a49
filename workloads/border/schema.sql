-- The tables of the immigration desk. Running it again changes nothing, so that a file of an init container or of
-- /docker-entrypoint-initdb.d serves a new database and an old one.
-- The program itself needs no more than SELECT on all three and INSERT on migrations.

CREATE TABLE IF NOT EXISTS interpol (
  document text PRIMARY KEY,
  reason   text NOT NULL
);

CREATE TABLE IF NOT EXISTS flights (
  number text PRIMARY KEY,
  origin text NOT NULL
);

CREATE TABLE IF NOT EXISTS migrations (
  id         integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  document   text NOT NULL,
  name       text NOT NULL,
  flight     text NOT NULL REFERENCES flights (number),
  lodging    text NOT NULL CHECK (lodging <> ''),
  days       integer NOT NULL CHECK (days > 0),
  funds      numeric(12, 2) NOT NULL CHECK (funds >= 0),
  entered_at timestamptz NOT NULL DEFAULT now(),
  entered_on date NOT NULL DEFAULT (now() AT TIME ZONE 'UTC')::date,
  -- a second click on "Register" is not a second entry
  CONSTRAINT once_a_day UNIQUE (document, flight, entered_on)
);
