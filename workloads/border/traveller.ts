import * as v from 'valibot';
import { Refusal } from '../service/errors';

/** What is wrong with one field of a form. */
export interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

/** A text without blanks around it and in capitals, as it stands in documents and on boards. */
const code = (message: string, pattern: RegExp) =>
  v.pipe(
    v.string(message),
    v.transform((text) => text.replace(/[\s-]/g, '').toUpperCase()),
    v.regex(pattern, message),
  );

const DOCUMENT = 'The number of the document has 5 to 20 letters and digits, e.g. X1234567.';
const NAME = 'The name has 1 to 100 characters.';
const FLIGHT = 'A flight is an airline and a number, e.g. IB3166.';
const LODGING = 'The lodging is a text of at most 200 characters. Leave it empty when there is none.';
const DAYS = 'Days are a whole number from 1 to 365.';
const FUNDS = 'Funds are euros from 0 to 10000000, with two decimals at most.';

/** Text that a database can hold and a list can show. */
const text = (message: string, least: number, most: number) =>
  v.pipe(
    v.string(message),
    v.trim(),
    v.minLength(least, message),
    v.maxLength(most, message),
    v.check((value) => !/\p{Cc}/u.test(value), message),
  );

const flight = code(FLIGHT, /^[A-Z0-9]{2,3}[0-9]{1,4}$/);

const traveller = v.object({
  document: code(DOCUMENT, /^[A-Z0-9]{5,20}$/),
  name: text(NAME, 1, 100),
  flight,
  lodging: v.optional(text(LODGING, 0, 200), ''),
  days: v.pipe(v.number(DAYS), v.integer(DAYS), v.minValue(1, DAYS), v.maxValue(365, DAYS)),
  funds: v.pipe(
    v.number(FUNDS),
    v.minValue(0, FUNDS),
    v.maxValue(10_000_000, FUNDS),
    v.check((euros) => Math.abs(euros * 100 - Math.round(euros * 100)) < 1e-6, FUNDS),
  ),
});

/** Somebody who wants to enter, and what they declare. */
export type Traveller = v.InferOutput<typeof traveller>;

const LIMIT = 'The limit is a whole number from 1 to 100.';
const BEFORE = '"before" is the id of an entry.';

const whole = (message: string, most: number) =>
  v.pipe(
    v.string(message),
    v.regex(/^\d{1,10}$/, message),
    v.transform(Number),
    v.minValue(1, message),
    v.maxValue(most, message),
  );

/** The largest id: PostgreSQL's integer. */
const LARGEST_ID = 2_147_483_647;

const listing = v.strictObject({
  /** A part of a name or of a document's number. */
  search: v.optional(text('The search has at most 100 characters.', 0, 100), ''),
  flight: v.optional(flight),
  limit: v.optional(whole(LIMIT, 100), '20'),
  /** Only entries that came before this one. */
  before: v.optional(whole(BEFORE, LARGEST_ID)),
});

/** Which entries somebody wants to see. */
export type Listing = v.InferOutput<typeof listing>;

/** @throws Refusal 400 with every field that is wrong */
export const parseTraveller = (input: unknown): Traveller => parse(traveller, input);

/** @throws Refusal 400 with every parameter that is wrong */
export const parseListing = (input: Readonly<Record<string, string>>): Listing => parse(listing, input);

/** The id in a path. @throws Refusal 404 when there can be no such entry */
export function parseId(input: string): number {
  const result = v.safeParse(whole('', LARGEST_ID), input);
  if (!result.success) throw new Refusal(404, `There is no entry ${input}.`);
  return result.output;
}

function parse<Schema extends v.GenericSchema>(schema: Schema, input: unknown): v.InferOutput<Schema> {
  const result = v.safeParse(schema, input, { abortPipeEarly: true });
  if (result.success) return result.output;
  const problems = result.issues.map(({ path, message }): FieldProblem => {
    const key = path?.[0]?.key;
    const field = typeof key === 'string' ? key : '';
    return { field, message: ours(field, message) };
  });
  throw new Refusal(400, 'Some of what was sent can not be used.', { problems });
}

/** Of a field that is missing or unknown the library would say so in its own words. */
function ours(field: string, message: string): string {
  if (!/^Invalid /.test(message)) return message;
  if (field === '') return 'Send an object with the fields document, name, flight, lodging, days and funds.';
  return /Expected never/.test(message) ? `There is no parameter ${field}.` : `${field} is missing.`;
}
