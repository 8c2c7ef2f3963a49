import { catalogueOf, find, metricSources } from '../lib/catalogue';
import { MADE_BY_PROMETHEUS } from '../lib/kept-series';
import { BUILT_IN_MODULES, secretNamesOf } from '../lib/probe-modules';
import type { Prober } from '../lib/probe-modules';
import { RESERVED_SERVERS } from '../lib/reserved-names';
import { ownSecret, repeated, tooLong, when } from './cross-check';
import type { CrossCheck } from './cross-check';
import { didYouMean, show } from './problems';
import type { Settings } from './schema';

type Probe = Settings['probes'][number];

const BUILT_IN: Readonly<Record<(typeof BUILT_IN_MODULES)[number], Prober>> = {
  http_2xx: 'http',
  http_post_2xx: 'http',
  tcp_connect: 'tcp',
  icmp: 'icmp',
  dns: 'dns',
};

/** How a module calls its targets, or undefined for a module that there is not. */
function proberOf({ module }: Probe, { blackboxExporter: { modules } }: Settings): string | undefined {
  if (Object.hasOwn(modules, module)) return modules[module]?.prober;
  return Object.entries(BUILT_IN).find(([name]) => name === module)?.[1];
}

/** What a target has to look like for each way of calling it. */
const SHAPES: Readonly<Record<string, { readonly fits: RegExp; readonly wanted: string }>> = {
  http: { fits: /^https?:\/\//, wanted: 'a URL that starts with https:// or http://' },
  tcp: { fits: /^(?!\w+:\/\/)(?:\[.+\]|[^:]+):\d+$/, wanted: 'host:port' },
  grpc: { fits: /^(?!\w+:\/\/)(?:\[.+\]|[^:]+):\d+$/, wanted: 'host:port' },
  icmp: {
    fits: /^(?!\w+:\/\/)(?:[^:]+|[^[\]]*:[^[\]]*:[^[\]]*)$/,
    wanted: 'a host or an IP address, without a port',
  },
  dns: { fits: /^(?!\w+:\/\/)/, wanted: 'a DNS server, as host or host:port' },
};

const probeChecks: readonly CrossCheck[] = [
  {
    reads: ['probes[].module', 'blackboxExporter.modules'],
    problems: (settings) =>
      settings.probes.flatMap((probe, i) => {
        const known = [...new Set([...BUILT_IN_MODULES, ...Object.keys(settings.blackboxExporter.modules)])];
        return when(
          !known.includes(probe.module),
          () =>
            `probes[${i}].module is "${probe.module}", but there is no such module.${didYouMean(probe.module, known)} There are ${known.join(', ')}; add others in blackboxExporter.modules.`,
        );
      }),
  },
  {
    reads: ['probes[].targets', 'probes[].module', 'blackboxExporter.modules'],
    problems: (settings) =>
      settings.probes.flatMap((probe, i) => {
        const prober = proberOf(probe, settings);
        const shape = prober === undefined ? undefined : SHAPES[prober];
        return probe.targets.flatMap((target, j) =>
          when(
            shape !== undefined && !shape.fits.test(target),
            () =>
              `probes[${i}].targets[${j}] is "${target}", but the module "${probe.module}" (prober ${prober}) calls ${shape?.wanted}. Write it so, or use another module.`,
          ),
        );
      }),
  },
  {
    reads: ['probes[].targets', 'probes[].module'],
    problems: ({ probes }) => {
      const calls = probes.flatMap(({ module, targets }, i) =>
        targets.map((target, j) => ({
          call: `"${target}" with the module "${module}"`,
          path: `probes[${i}].targets[${j}]`,
        })),
      );
      return repeated(calls.map(({ call }) => call)).map((twice) => {
        const paths = calls.flatMap(({ call, path }) => (call === twice ? [path] : []));
        return `${paths.join(' and ')} are the same probe, of ${twice}: rules and panels could not tell them apart. Delete all but one.`;
      });
    },
  },
  {
    reads: ['blackboxExporter.modules'],
    problems: ({ blackboxExporter: { modules } }) =>
      Object.entries(modules).flatMap(([name, module]) =>
        secretNamesOf([module]).flatMap((secret) =>
          ownSecret(`blackboxExporter.modules.${name}`, secret, 'names a file of'),
        ),
      ),
  },
  {
    reads: ['probes[].interval'],
    problems: ({ probes }) => probes.flatMap(({ interval }, i) => tooLong(`probes[${i}].interval`, interval)),
  },
];

const KINDS = ['postgres', 'redis', 'apache'] as const;

const exporterChecks: readonly CrossCheck[] = KINDS.flatMap((kind): CrossCheck[] => [
  {
    reads: [`exporters.${kind}[].name`],
    problems: ({ exporters }) => {
      const names = exporters[kind].map(({ name }) => name);
      // a name is a label and the end of objects' names: with what stands before, it has to be a DNS label
      const longest = 63 - `${kind}-exporter-`.length;
      return [
        ...repeated(names).map(
          (name) =>
            `exporters.${kind} has several servers named "${name}": their objects and series would be the same. Rename all but one.`,
        ),
        ...names.flatMap((name, i) => [
          ...when(
            name.length > longest,
            () =>
              `exporters.${kind}[${i}].name is "${name}", but names of objects are made of it and would be too long. Shorten it to ${longest} characters or less.`,
          ),
          ...when(
            kind === 'postgres' && RESERVED_SERVERS.includes(name),
            () =>
              `exporters.${kind}[${i}].name is "${name}", which is the name of Grafana's own database. Use another name, e.g. "my-${name}".`,
          ),
        ]),
      ];
    },
  },
]);

const exporterSecretChecks: readonly CrossCheck[] = (['postgres', 'redis'] as const).map((kind) => ({
  reads: [`exporters.${kind}[].secret`, `exporters.${kind}[].namespace`, 'namespaces.stack'],
  problems: ({ exporters, namespaces: { stack } }: Settings) =>
    exporters[kind].flatMap(({ secret, namespace = stack }, i) =>
      namespace === stack ? ownSecret(`exporters.${kind}[${i}].secret.name`, secret?.name) : [],
    ),
}));

/** The sources that some job scrapes. */
const scraped = metricSources.filter((source) => !source.startsWith('thanos-'));

/** Why a name of a metric makes no difference, if so, and what to do. */
function noMetric(name: string): string | undefined {
  if (MADE_BY_PROMETHEUS.test(name))
    return 'Prometheus makes these series itself, so they are always kept. Delete it.';
  if (scraped.some((source) => find(source, name))) return undefined;
  return `no program that Atalaya scrapes has a metric of that name.${didYouMean(name, everyMetric())} lib/catalogue/ lists them all.`;
}

/** Names of the metrics of the whole catalogue. */
function everyMetric(): string[] {
  return [...new Set(scraped.flatMap((source) => [...catalogueOf(source).keys()]))];
}

const metricChecks: readonly CrossCheck[] = [
  {
    reads: ['extraMetrics'],
    problems: ({ extraMetrics }) =>
      extraMetrics.flatMap((name) => {
        const problem = noMetric(name);
        // several times is a problem of its own
        const i = extraMetrics.indexOf(name);
        return problem === undefined ? [] : [`extraMetrics[${i}] is ${show(name)}, but ${problem}`];
      }),
  },
  {
    reads: ['extraMetrics'],
    problems: ({ extraMetrics }) =>
      repeated(extraMetrics).map((name) => `extraMetrics lists "${name}" several times. Delete all but one.`),
  },
  {
    reads: ['controlPlane.nodes', 'controlPlane.kind', 'scale.nodes'],
    problems: ({ controlPlane, scale }) =>
      controlPlane.kind === 'self-managed' && controlPlane.nodes > scale.nodes
        ? [
            `controlPlane.nodes is ${controlPlane.nodes}, but scale.nodes is ${scale.nodes}, which counts the nodes of the control plane too. Raise scale.nodes to ${controlPlane.nodes} or more, or lower controlPlane.nodes.`,
          ]
        : [],
  },
];

/** Rules about probes, exporters and what is kept. */
export const monitoringChecks: readonly CrossCheck[] = [
  ...probeChecks,
  ...exporterChecks,
  ...exporterSecretChecks,
  ...metricChecks,
];
