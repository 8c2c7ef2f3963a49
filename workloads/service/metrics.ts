import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Upper limits of latency in seconds: 0.05 to 1 by 0.05. */
export const LATENCY_BUCKETS: readonly number[] = Array.from({ length: 20 }, (_, i) => ((i + 1) * 5) / 100);

/** What every program counts, besides what Node.js tells of the process. */
export class Metrics {
  readonly registry = new Registry();
  readonly requests: Counter<'method' | 'route' | 'status'>;
  readonly durations: Histogram<'method' | 'route'>;
  readonly inFlight: Gauge;

  constructor(program: string, version: string) {
    const registers = [this.registry];
    collectDefaultMetrics({ register: this.registry });
    new Gauge({
      name: 'program_info',
      help: 'Always 1: which program this is, of which version.',
      labelNames: ['program', 'version'],
      registers,
    }).set({ program, version }, 1);
    this.requests = new Counter({
      name: 'http_requests_total',
      help: 'Requests that were answered.',
      labelNames: ['method', 'route', 'status'],
      registers,
    });
    this.durations = new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Time from a request to its answer.',
      labelNames: ['method', 'route'],
      buckets: [...LATENCY_BUCKETS],
      registers,
    });
    this.inFlight = new Gauge({
      name: 'http_requests_in_flight',
      help: 'Requests that are being answered.',
      registers,
    });
  }

  /** A gauge of whether the database answered when it was last asked. */
  databaseUp(database: string): (up: boolean) => void {
    const gauge = new Gauge({
      name: 'database_up',
      help: 'Whether the database answered when it was last asked: 1, or 0.',
      labelNames: ['database'],
      registers: [this.registry],
    });
    gauge.set({ database }, 0);
    return (up) => gauge.set({ database }, up ? 1 : 0);
  }
}
