import { describe, expect, test } from '@jest/globals';
import { COMMON, exporterChart, find, problemsOf } from '../../test/exporter-chart';
import { ApacheExporter } from '.';
import type { ApacheExporterProps } from '.';

const PROPS: ApacheExporterProps = {
  ...COMMON,
  name: 'shop',
  url: 'http://shop.example:8080/server-status?auto',
};

function render(props: Partial<ApacheExporterProps> = {}) {
  const chart = exporterChart();
  const exporter = new ApacheExporter(chart, 'exporter', { ...PROPS, ...props });
  const name = `apache-exporter-${exporter.server}`;
  const pod = find(chart, 'Deployment', name).spec.template.spec;
  const { egress } = find(chart, 'NetworkPolicy', name).spec;
  return { chart, exporter, pod, container: pod.containers[0], egress };
}

describe('apache-exporter', () => {
  test('passes every check', () => {
    const { chart, exporter } = render();
    expect(problemsOf(chart, exporter.secrets)).toEqual([]);
  });

  test('is told which page to read, and of which host', () => {
    expect(render().container.args).toEqual([`--scrape_uri=${PROPS.url}`]);
    expect(render({ hostHeader: 'status.example' }).container.args).toEqual([
      `--scrape_uri=${PROPS.url}`,
      '--host_override=status.example',
    ]);
  });

  test('never ignores what is wrong with a certificate', () => {
    const { args } = render({ url: 'https://shop.example/server-status?auto' }).container;
    expect(args.join(' ')).not.toContain('insecure');
  });

  test.each([
    ['http://shop.example:8080/server-status?auto', undefined, 8080],
    ['http://shop.example/server-status?auto', undefined, 80],
    ['https://shop.example/server-status?auto', undefined, 443],
    ['http://10.1.2.3/server-status?auto', '10.1.2.3/32', 80],
    ['http://[fd00::5]:8080/server-status?auto=', 'fd00::5/128', 8080],
  ])('finds address and port of the server in %s', (url, cidr, port) => {
    expect(render({ url }).egress.at(-1)).toEqual({
      ...(cidr && { to: [{ ipBlock: { cidr } }] }),
      ports: [{ port, protocol: 'TCP' }],
    });
  });

  test.each(['shop.example', 'ftp://shop.example/?auto', 'http://shop.example/server-status', ''])(
    'refuses "%s", which no program could read',
    (url) => {
      expect(() => render({ url })).toThrow(
        `apache-exporter shop: ${url} is not the address of a status page that programs can read. It looks like http://shop:8080/server-status?auto.`,
      );
    },
  );

  test('refuses a password in the address, without repeating it', () => {
    const url = 'http://me:secret@shop.example/server-status?auto';
    expect(() => render({ url })).toThrow(/^apache-exporter shop: its url holds a password(?!.*secret@)/);
  });

  test('is nobody, on the port that everybody expects', () => {
    const { pod, container } = render();
    expect(pod.securityContext).toMatchObject({ runAsUser: 65534, runAsGroup: 65534 });
    expect(container.ports).toEqual([{ name: 'metrics', containerPort: 9117 }]);
    expect(container.readinessProbe.httpGet.path).toBe('/');
  });

  test('can be named in the policy of its server', () => {
    expect(ApacheExporter.peer('shop', 'web').podSelector?.matchLabels).toMatchObject({
      'app.kubernetes.io/name': 'apache-exporter-shop',
    });
  });
});

describe('the monitoring of Apache servers', () => {
  test('is nothing where there is none', () => {
    expect(ApacheExporter.monitoring([])).toBeUndefined();
  });

  test('is one job for all, of which everything is kept', () => {
    const chart = exporterChart();
    const bundle = ApacheExporter.monitoring(
      ['a', 'b'].map((name) => new ApacheExporter(chart, name, { ...PROPS, name })),
    );
    expect(bundle?.component).toBe('apache-exporter');
    expect(bundle?.scrapeJobs).toMatchObject([
      { name: 'apache-exporter', source: 'apache-exporter', targets: { kind: 'fixed', count: 2 } },
    ]);
    expect(bundle?.scrapeJobs[0]?.infrastructure).toBeUndefined();
    expect(bundle?.dashboards.map(({ uid, folder }) => [uid, folder])).toEqual([['apache', 'Services']]);
  });
});
