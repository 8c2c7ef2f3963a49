import type { Hono } from 'hono';
import { Counter } from 'prom-client';
import { Refusal } from '../service/errors';
import { createApp, jsonBody, refuseOtherMethods, type Env, type HttpOptions } from '../service/http';
import { decide, REASONS, type Decision } from './desk';
import type { BorderSettings } from './settings';
import type { Store } from './store';
import { parseId, parseListing, parseTraveller, type Traveller } from './traveller';

const CHECKS = '/api/checks';
const ENTRIES = '/api/entries';

/** The immigration desk's answers. */
export function borderApp(options: HttpOptions, settings: BorderSettings, store: Store): Hono<Env> {
  const count = decisionCounters(options);
  const judge = async (route: string, traveller: Traveller): Promise<Decision> => {
    const decision = decide(traveller, await store.find(traveller), settings.FUNDS_PER_DAY);
    count(route, decision);
    return decision;
  };
  const app = createApp(options);

  app.get('/api/flights', async (c) => c.json({ flights: await store.flights() }));

  app.post(CHECKS, async (c) => c.json(await judge(CHECKS, parseTraveller(await jsonBody(c)))));

  app.post(ENTRIES, async (c) => {
    const traveller = parseTraveller(await jsonBody(c));
    const { decision, reasons } = await judge(ENTRIES, traveller);
    if (decision === 'refused') throw new Refusal(422, 'The traveller may not enter.', { decision, reasons });
    const entry = await store.register(traveller);
    return c.json(entry, 201, { location: `${ENTRIES}/${entry.id}` });
  });

  app.get(ENTRIES, async (c) => {
    const listing = parseListing(c.req.query());
    const found = await store.list(listing);
    const entries = found.slice(0, listing.limit);
    return c.json({ entries, next: found.length > listing.limit ? entries.at(-1)?.id : null });
  });

  app.get(`${ENTRIES}/:id`, async (c) => {
    const id = c.req.param('id');
    const entry = await store.get(parseId(id));
    if (!entry) throw new Refusal(404, `There is no entry ${id}.`);
    return c.json(entry);
  });

  refuseOtherMethods(app);
  return app;
}

/** Counts decisions. Every series is there from the start, so that the first refusal is an increase. */
function decisionCounters({ metrics }: HttpOptions): (route: string, decision: Decision) => void {
  const registers = [metrics.registry];
  const decisions = new Counter({
    name: 'border_decisions_total',
    help: 'Travellers that were decided on.',
    labelNames: ['route', 'decision'],
    registers,
  });
  const refusals = new Counter({
    name: 'border_refusals_total',
    help: 'Reasons of refusals. One traveller may have several.',
    labelNames: ['reason'],
    registers,
  });
  for (const route of [CHECKS, ENTRIES])
    for (const decision of ['accepted', 'refused']) decisions.inc({ route, decision }, 0);
  for (const reason of Object.keys(REASONS)) refusals.inc({ reason }, 0);
  return (route, { decision, reasons }) => {
    decisions.inc({ route, decision });
    for (const { code } of reasons) refusals.inc({ reason: code });
  };
}
