import type { Hono } from 'hono';
import { Counter } from 'prom-client';
import { createApp, refuseOtherMethods, type Env, type HttpOptions } from '../service/http';
import type { CounterSettings } from './settings';
import type { Visits } from './visits';

/** The counter's answers: `GET /` counts a visit, `GET /visits` only looks. */
export function counterApp(options: HttpOptions, settings: CounterSettings, visits: Visits): Hono<Env> {
  const counted = new Counter({
    name: 'counter_visits_total',
    help: 'Visits that this pod has counted.',
    registers: [options.metrics.registry],
  });
  const app = createApp(options);
  const answer = (number: number) => ({
    visits: number,
    version: settings.VERSION,
    pod: settings.POD_NAME,
  });
  app.get('/', async (c) => {
    // who asks with HEAD wants no number
    if (c.req.method === 'HEAD') return c.body(null);
    const number = await visits.count();
    counted.inc();
    return c.json(answer(number));
  });
  app.get('/visits', async (c) => c.json(answer(await visits.soFar())));
  refuseOtherMethods(app);
  return app;
}
