import { KUBERNETES_JOBS } from '../../lib/kubernetes-jobs';
import { signalsOf } from '../../lib/signal';
import type { ExpressionBuilder, Matchers, Signal } from '../../lib/signal';
import type { Severity } from '../../lib/alert';

/** Of any job, or of none: rules leave away labels that they sum over. */
const signal = signalsOf(KUBERNETES_JOBS.objects);
const ANYWHERE = { job: '=~".*"', cluster: '=~"$cluster|"' };

/** How the table sorts by severity. */
export const RANKS = { critical: 3, warning: 2, info: 1 } as const satisfies Record<Severity, number>;

/** What is told of firing alerts; those that always fire are no news. */
export function alertSignals(alwaysFiring: readonly string[]) {
  const others: Matchers = { ...ANYWHERE, alertname: `!~"${alwaysFiring.join('|')}"` };
  const firing = ({ series }: ExpressionBuilder, matchers: Matchers = {}) =>
    series('ALERTS', { ...others, alertstate: 'firing', ...matchers });
  // columns of their own for what the name leads to
  const row = (expr: string) =>
    `label_replace(\n  label_replace(\n    ${expr},\n    "runbook", "$1", "alertname", "(.+)"\n  ),\n  "dashboard", "$1", "alertname", "(.+)"\n)`;
  const by = 'by (alertname, namespace)';
  const count = (severity: Severity, name: string, description: string) =>
    signal({
      name,
      description,
      unit: 'short',
      expr: (builder) => `count(${firing(builder, { severity })}) or vector(0)`,
    });
  return {
    critical: count('critical', 'Critical alerts', 'Alerts that fire and should wake somebody.'),
    warnings: count('warning', 'Warnings', 'Alerts that fire and can wait for the morning.'),
    severity: signal({
      name: 'Severity',
      description: 'Alerts that fire now, the worst first. The watchdog, which always fires, is left out.',
      unit: 'short',
      expr: (builder) =>
        row(
          `max ${by} (${Object.entries(RANKS)
            .map(([severity, rank]) => `${firing(builder, { severity })} * ${rank}`)
            .join(' or ')})`,
        ),
    }),
    count: signal({
      name: 'Alerts',
      description: 'For how many things each fires.',
      unit: 'short',
      expr: (builder) => row(`count ${by} (${firing(builder)})`),
    }),
    activeFor: signal({
      name: 'Active for',
      description: 'Time since the first of them became active.',
      unit: 's',
      expr: (builder) =>
        row(
          `time() - min ${by} (${builder.series('ALERTS_FOR_STATE', others)})\nand on (alertname, namespace) ${firing(builder)}`,
        ),
    }),
  } as const;
}

export const targetsDown: Signal = signal({
  name: 'Targets down',
  description: 'Targets of all jobs that can not be scraped.',
  unit: 'short',
  expr: ({ series }) => `count(${series('up', { job: '=~".+"' })} == 0) or vector(0)`,
});
