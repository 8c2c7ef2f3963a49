import type { Environment } from '../config/environment';

type Notify = NonNullable<Environment['notify']>;

/** Settings of notifications that are right and use every kind of everything, as docs/notifications.md explains them. */
export const notify = {
  by: 'alertmanager',
  smtp: {
    host: 'smtp.example.com',
    port: 587,
    from: 'alerts@example.com',
    username: 'alerts',
    password: { name: 'smtp', key: 'password' },
    encryption: 'starttls',
  },
  receivers: [
    {
      name: 'on-call',
      channels: [
        { kind: 'pagerduty', routingKey: { name: 'pagerduty', key: 'routing-key' }, sendResolved: true },
        { kind: 'telegram', botToken: { name: 'telegram', key: 'token' }, chatId: -1001234567890 },
      ],
    },
    {
      name: 'team',
      channels: [
        { kind: 'email', to: ['team@example.com', 'lead@example.com'] },
        { kind: 'slack', webhook: { name: 'slack', key: 'url' } },
        { kind: 'teams', webhook: { name: 'teams', key: 'url' } },
      ],
    },
    {
      name: 'shop',
      channels: [
        {
          kind: 'webhook',
          url: 'https://tickets.example.com/alerts',
          port: 443,
          bearerToken: { name: 'tickets', key: 'token' },
        },
        { kind: 'webhook', url: { name: 'tickets', key: 'url' }, sendResolved: false },
      ],
    },
  ],
  routes: [
    {
      matchers: ['severity="critical"'],
      receiver: 'on-call',
      grouping: { by: ['...'], wait: '10s', interval: '1m', repeat: '1h' },
      continue: true,
    },
    {
      matchers: ['severity=~"critical|warning"'],
      receiver: 'team',
      activeDuring: 'working-hours',
      routes: [{ matchers: ['namespace="shop"'], receiver: 'shop', mutedDuring: 'maintenance' }],
    },
  ],
  grouping: { by: ['cluster', 'alertname', 'namespace'], wait: '30s', interval: '5m', repeat: '4h' },
  timeIntervals: [
    {
      name: 'working-hours',
      weekdays: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
      times: [{ from: '09:00', to: '18:00' }],
      timeZone: 'Europe/Madrid',
    },
    { name: 'maintenance', weekdays: ['sunday'], times: [{ from: '22:00', to: '24:00' }], timeZone: 'UTC' },
  ],
  heartbeat: { url: { name: 'heartbeat', key: 'url' }, port: 443, interval: '1m' },
  templates: ['{{ define "atalaya.where" }}{{ .Labels.namespace }}{{ end }}'],
} satisfies Notify;
