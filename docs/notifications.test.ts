import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import { buildApp } from '../app';
import type { Environment } from '../config/environment';
import { renderedObjects } from '../lib/checks';
import { TEMPLATES } from '../lib/notify/template-names';
import { explainRoute, explained, parseLabels } from '../cli/route-text';

const page = readFileSync(join(__dirname, 'notifications.md'), 'utf8');
const blocks = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, block = '']) => block);

/** The settings in a block of the page. */
const read = (block = '') => runInNewContext(`({${block}})`) as Environment & Record<string, unknown>;

const [example, channels, templates] = blocks;
const { notify } = read(example);
const environment: Environment = { name: 'local', notify };

describe('the example of the page', () => {
  const app = buildApp(environment);

  test('is rendered, and no alert but those of severity info is lost', () => {
    expect(renderedObjects(app)).not.toEqual([]);
    expect(app.notifications.problems()).toEqual([]);
    expect(app.notifications.summary()).toMatch(
      /^Alertmanager tells on-call, team, shop\. .*\nOf severity info, \d+ alerts are told to nobody; Grafana shows them\.$/,
    );
  });

  test('asks for the Secret that the page makes', () => {
    const secret = app.secretsToBring.find(({ name }) => name === 'pagerduty');
    expect(page).toContain(`create secret generic ${secret?.name}`);
    const [key, value] = Object.entries(secret?.keys ?? {})[0] ?? [];
    expect(value?.kind === 'brought' && page.includes(`--from-literal=${key}='<${value.what}>'`)).toBe(true);
  });

  test('is explained as the page says', () => {
    const [, command = '', answer = ''] = /```\n\$ npm run route -- (.*)\n([\s\S]*?)```/.exec(page) ?? [];
    const routes = explained(environment);
    const { labels } = parseLabels(command.split(' '), routes);
    expect(`${explainRoute(routes, labels)}\n`).toBe(answer);
  });

  test('says what stands in for receivers', () => {
    expect(page).toContain(buildApp({ name: 'local' }).notifications.summary().split('. ')[0]);
  });
});

describe('the other examples', () => {
  test('of every kind of channel are right', () => {
    type Receiver = NonNullable<NonNullable<Environment['notify']>['receivers']>[number];
    const receivers: Receiver[] = [{ ...(read(channels) as unknown as Receiver), name: 'team' }];
    const smtp = { host: 'smtp.example.com', from: 'alerts@example.com' };
    expect(() =>
      buildApp({ name: 'test', notify: { smtp, receivers, routes: [{ receiver: 'team' }] } }),
    ).not.toThrow();
    expect(receivers[0]?.channels).toHaveLength(6);
  });

  test('of a template is right', () => {
    const own = read(templates)['templates'] as string[];
    expect(own).toHaveLength(1);
    expect(() => buildApp({ name: 'test', notify: { templates: own } })).not.toThrow();
  });

  test('name every template that may be defined anew', () => {
    for (const name of TEMPLATES) expect(page).toContain(`\`${name}\``);
  });
});

test('a condition that no alert passes is refused when manifests are made', () => {
  const routes = [{ matchers: ['severity=critcal'], receiver: 'team' }];
  const receivers = [
    { name: 'team', channels: [{ kind: 'slack' as const, webhook: { name: 'slack', key: 'url' } }] },
  ];
  const message =
    'notify.routes[0].matchers[0] is severity="critcal", but no alert has that. Did you mean "critical"?';
  expect(page).toContain(message);
  const { charts } = buildApp({ name: 'test', notify: { receivers, routes } });
  expect(charts.flatMap(({ node }) => node.validate())).toEqual([message]);
});
