import { Duration } from 'cdk8s';
import { formatDuration } from '../lib/duration';
import { templateProblems } from '../lib/notify/go-template';
import { parseMatchers } from '../lib/notify/matchers';
import { placedRoutes, unreachable } from '../lib/notify/route-checks';
import { NOBODY } from '../lib/notify/settings';
import type { Grouping, Notify } from '../lib/notify/settings';
import { TEMPLATES } from '../lib/notify/template-names';
import { repeated, when } from './cross-check';
import type { CrossCheck } from './cross-check';
import { channelChecks } from './notify-channel-checks';
import { didYouMean, show } from './problems';
import type { Settings } from './schema';

/** How long Grafana remembers whom it has told, which can not be changed (its pkg/services/ngalert/notifier). */
const GRAFANA_REMEMBERS = Duration.days(5);

const receiversAndRoutes = ['notify.receivers[].name', 'notify.receivers', 'notify.routes'];

function duplicates(path: string, names: readonly string[], what: string): string[] {
  return repeated(names).map(
    (name) =>
      `${path} has several ${what} named "${name}": routes could not tell them apart. Rename all but one.`,
  );
}

function unknownReceivers({ receivers, routes }: Notify): string[] {
  const known = receivers.map(({ name }) => name);
  return placedRoutes(routes).flatMap(({ path, route: { receiver } }) =>
    when(
      receiver !== NOBODY && !known.includes(receiver),
      () =>
        `${path}.receiver is ${show(receiver)}, but there is no such receiver.${
          didYouMean(receiver, [...known, NOBODY]) ||
          (known.length > 0
            ? ` There are ${known.join(', ')} and ${NOBODY}.`
            : ' Add it to notify.receivers.')
        }`,
    ),
  );
}

function unusedReceivers({ receivers, routes }: Notify): string[] {
  const used = placedRoutes(routes).map(({ route }) => route.receiver);
  return receivers.flatMap(({ name }, i) =>
    when(
      !used.includes(name),
      () =>
        `notify.receivers[${i}] is "${name}", but no route has it as its receiver: it is never told anything. Add a route to notify.routes, or delete it.`,
    ),
  );
}

function intervalProblems({ timeIntervals, routes }: Notify): string[] {
  const known = timeIntervals.map(({ name }) => name);
  const placed = placedRoutes(routes);
  const used = placed.flatMap(({ route }) => [route.activeDuring, route.mutedDuring]);
  return [
    ...placed.flatMap(({ path, route }) =>
      (['activeDuring', 'mutedDuring'] as const).flatMap((setting) => {
        const name = route[setting];
        return when(
          name !== undefined && !known.includes(name),
          () =>
            `${path}.${setting} is ${show(name)}, but there is no such time interval.${didYouMean(name ?? '', known) || ' Add it to notify.timeIntervals.'}`,
        );
      }),
    ),
    ...placed.flatMap(({ path, route: { activeDuring, mutedDuring } }) =>
      when(
        activeDuring !== undefined && activeDuring === mutedDuring,
        () =>
          `${path}.mutedDuring is "${mutedDuring}" and so is activeDuring: nobody would ever be told. Delete one of them.`,
      ),
    ),
    ...known.flatMap((name, i) =>
      when(
        !used.includes(name),
        () =>
          `notify.timeIntervals[${i}] is "${name}", but no route uses it. Delete it, or name it in a route.`,
      ),
    ),
  ];
}

/** What may have been meant by a time that ends before it begins. */
function overMidnight(from: string, to: string): string {
  if (from === to) return 'A whole day is { from: "00:00", to: "24:00" }.';
  if (to === '00:00') return `The end of the day is "24:00".`;
  return `For a night write two: { from: "${from}", to: "24:00" } and { from: "00:00", to: "${to}" }.`;
}

function timeProblems({ timeIntervals }: Notify): string[] {
  return timeIntervals.flatMap(({ weekdays, times }, i) => [
    ...when(
      weekdays.length === 0 && times.length === 0,
      () =>
        `notify.timeIntervals[${i}] has neither weekdays nor times, so it is always. Say when it is, e.g. times: [{ from: "09:00", to: "18:00" }].`,
    ),
    ...times.flatMap(({ from, to }, j) =>
      when(
        from >= to,
        () =>
          `notify.timeIntervals[${i}].times[${j}] is from ${from} to ${to}, but it has to end after it begins. ${overMidnight(from, to)}`,
      ),
    ),
  ]);
}

function matcherProblems({ routes }: Notify): string[] {
  return placedRoutes(routes).flatMap(({ path, route }) =>
    route.matchers.flatMap((text, i) => {
      const parsed = parseMatchers(text);
      return 'problem' in parsed ? [`${path}.matchers[${i}] is ${show(text)}, but ${parsed.problem}`] : [];
    }),
  );
}

/** The shortest time between two notifications of a group. */
const SHORTEST = Duration.seconds(1);

function groupingProblems({ notify: { by, grouping, routes }, alertmanager }: Settings): string[] {
  const memory = by === 'grafana' ? GRAFANA_REMEMBERS : alertmanager.retention;
  const remedy =
    by === 'grafana'
      ? 'Lower it to that or less.'
      : 'Lower it to that or less, or raise alertmanager.retention.';
  const check = (path: string, own: Partial<Grouping>, whole: Grouping): string[] => {
    const { interval, repeat } = whole;
    return [
      ...(['interval', 'repeat'] as const).flatMap((name) =>
        when(
          own[name] !== undefined && whole[name].toMilliseconds() < SHORTEST.toMilliseconds(),
          () =>
            `${path}.${name} is ${formatDuration(whole[name])}, but whoever is told would be flooded. Raise it to ${formatDuration(SHORTEST)} or more.`,
        ),
      ),
      ...when(
        own.by !== undefined && own.by.includes('...') && own.by.length > 1,
        () =>
          `${path}.by is ${show(own.by)}, but "..." stands for every label already. Delete the others, or delete "...".`,
      ),
      ...repeated(own.by ?? []).map(
        (label) => `${path}.by lists "${label}" several times. Delete all but one.`,
      ),
      ...when(
        (own.repeat ?? own.interval) !== undefined && repeat.toMilliseconds() < interval.toMilliseconds(),
        () =>
          `${path}.repeat is ${formatDuration(repeat)} but interval is ${formatDuration(interval)}: a group is looked at every interval, and can not be told of more often. Raise repeat, or lower interval.`,
      ),
      ...when(
        own.repeat !== undefined && repeat.toMilliseconds() > memory.toMilliseconds(),
        () =>
          `${path}.repeat is ${formatDuration(repeat)}, but ${by === 'grafana' ? 'Grafana' : 'Alertmanager'} forgets after ${formatDuration(memory)} whom it has told, and tells them again. ${remedy}`,
      ),
    ];
  };
  const ofRoutes = (inner: Notify['routes'], path: string, outer: Grouping): string[] =>
    inner.flatMap((route, i) => {
      const own = Object.fromEntries(
        Object.entries(route.grouping).filter(([, value]) => value !== undefined),
      ) as Partial<Grouping>;
      const whole = { ...outer, ...own };
      return [
        ...check(`${path}[${i}].grouping`, own, whole),
        ...ofRoutes(route.routes, `${path}[${i}].routes`, whole),
      ];
    });
  return [...check('notify.grouping', grouping, grouping), ...ofRoutes(routes, 'notify.routes', grouping)];
}

/** Beats that are so fast that they are a burden, or so slow that they are forgotten. */
const BEATS = { shortest: Duration.seconds(10), longest: Duration.days(1) };

function heartbeatProblems({ heartbeat }: Notify): string[] {
  const interval = heartbeat?.interval.toMilliseconds() ?? BEATS.longest.toMilliseconds();
  return when(
    interval < BEATS.shortest.toMilliseconds() || interval > BEATS.longest.toMilliseconds(),
    () =>
      `notify.heartbeat.interval is ${heartbeat ? formatDuration(heartbeat.interval) : ''}, but it has to be from ${formatDuration(BEATS.shortest)} to ${formatDuration(BEATS.longest)}: whoever listens should not be flooded, and notice within a day. Usual is "1m".`,
  );
}

const check = (reads: readonly string[], problems: (notify: Notify) => string[]): CrossCheck => ({
  reads,
  problems: ({ notify }) => problems(notify),
});

/** Rules about who is told of what. */
export const notifyChecks: readonly CrossCheck[] = [
  check(['notify.receivers'], ({ receivers }) =>
    duplicates(
      'notify.receivers',
      receivers.map(({ name }) => name),
      'receivers',
    ),
  ),
  check(['notify.timeIntervals'], ({ timeIntervals }) =>
    duplicates(
      'notify.timeIntervals',
      timeIntervals.map(({ name }) => name),
      'time intervals',
    ),
  ),
  check(receiversAndRoutes, unknownReceivers),
  check(receiversAndRoutes, unusedReceivers),
  check(['notify.routes', 'notify.timeIntervals'], intervalProblems),
  check(['notify.timeIntervals'], timeProblems),
  check(['notify.routes'], matcherProblems),
  check(['notify.routes'], ({ routes }) => placedRoutes(routes).flatMap((route) => unreachable(route) ?? [])),
  {
    reads: ['notify.grouping', 'notify.routes', 'notify.by', 'alertmanager.retention'],
    problems: groupingProblems,
  },
  ...channelChecks,
  check(['notify.heartbeat'], heartbeatProblems),
  check(['notify.templates'], ({ templates = [] }) => [
    ...templates.flatMap((text, i) =>
      when(
        !text.includes('{{'),
        () =>
          `notify.templates[${i}] is ${show(text)}, but that defines no template, so nothing uses it. Write {{ define "${TEMPLATES[0]}" }} … {{ end }}; of a file, its content: readFileSync("…", "utf8").`,
      ),
    ),
    ...templateProblems(templates, TEMPLATES).map(
      (problem) => `notify.templates${problem.replace(/[^.?!]$/, '$&.')}`,
    ),
  ]),
];
