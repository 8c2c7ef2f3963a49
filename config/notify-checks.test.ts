import { describe, expect, test } from '@jest/globals';
import { notify } from '../test/notifications';
import { problems } from '../test/settings-problems';

const w = { name: 's', key: 'k' };
const rec = (channel: object) => ({
  receivers: [{ name: 'a', channels: [channel] }],
  routes: [{ receiver: 'a' }],
});
/** One receiver, and one route with these settings. */
const route = (settings: object) => ({
  receivers: [{ name: 'a', channels: [{ kind: 'slack', webhook: w }] }],
  routes: [{ receiver: 'a', ...settings }],
});
const containsItself: { receiver: string; routes?: unknown } = { receiver: 'a' };
containsItself.routes = [containsItself];

/** Settings that can not be right, and what is said of them. */
const REFUSED: readonly (readonly [settings: unknown, messages: readonly string[]])[] = [
  [
    {
      receivers: [{ name: 'heartbeat', channels: [{ kind: 'slack', webhook: w }] }],
      routes: [{ receiver: 'x' }],
    },
    [
      'notify.receivers[0].name is "heartbeat", but that is the receiver of notify.heartbeat. Use another name, e.g. "on-call".',
    ],
  ],
  [
    { receivers: [{ name: 'nobody', channels: [] }] },
    [
      'notify.receivers[0].name is "nobody", but that is the receiver that there is anyway, and that tells nobody. Use another name, e.g. "on-call".',
      'notify.receivers[0].channels is [], but without channels nobody is told. Name at least one, or delete the receiver.',
    ],
  ],
  [
    rec({ kind: 'mail', to: ['a@b.c'] }),
    [
      'notify.receivers[0].channels[0].kind is "mail", but the kind has to be "email", "slack", "teams", "pagerduty", "telegram" or "webhook", written as { kind: "email", … }.',
    ],
  ],
  [
    rec({ kind: 'email', to: ['a@b.c'] }),
    [
      'notify.receivers[0].channels[0] sends mail, but there is no notify.smtp. Add the mail server, e.g. { host: "smtp.example.com", from: "alerts@example.com" }.',
    ],
  ],
  [
    { ...rec({ kind: 'email', to: ['Team <a@b.c>', 'x', 5] }), smtp: { host: 'a', from: 'a@b' } },
    [
      'notify.receivers[0].channels[0].to[0] is "Team <a@b.c>", but it has to be an e-mail address and nothing else, e.g. "oncall@example.com".',
      'notify.receivers[0].channels[0].to[1] is "x", but it has to be an e-mail address and nothing else, e.g. "oncall@example.com".',
      'notify.receivers[0].channels[0].to[2] is 5, but it has to be an e-mail address and nothing else, e.g. "oncall@example.com".',
    ],
  ],
  [
    rec({ kind: 'slack', webhook: 'https://hooks.slack.com/services/T/B/secret' }),
    [
      'notify.receivers[0].channels[0].webhook is "…", but it has to be a Secret and a key of it, never the value: { name: "my-secret", key: "password" }.',
    ],
  ],
  [
    rec({ kind: 'webhook', url: 'https://hooks.slack.com/services/T/B/secret' }),
    [
      'notify.receivers[0].channels[0].url is "https://hooks.slack.com/…", but whoever knows such an address may use it, and it would stand in the manifests for everybody to read. Put it into a Secret, change it where it has been committed, and write { name: "my-secret", key: "url" }.',
    ],
  ],
  [
    rec({ kind: 'webhook', url: 'https://u:p@a.example.com/x' }),
    [
      'notify.receivers[0].channels[0].url is "https://…@a.example.com/x", but it has a user name or a password in it, which everybody could read in the cluster. Use the key of a Secret, { name: "my-secret", key: "url" }.',
    ],
  ],
  [
    rec({ kind: 'webhook', url: 'https://a.example.com/x?token=abc' }),
    [
      'notify.receivers[0].channels[0].url is "https://a.example.com/…", but whoever knows such an address may use it, and it would stand in the manifests for everybody to read. Put it into a Secret, change it where it has been committed, and write { name: "my-secret", key: "url" }.',
    ],
  ],
  [
    rec({ kind: 'webhook', url: { name: 'a' } }),
    [
      'notify.receivers[0].channels[0].url.key is missing. Add the name of a key in the Secret: at most 253 letters, digits, dashes, underscores and dots, e.g. "password".',
    ],
  ],
  [
    rec({ kind: 'webhook', url: 'ftp://x' }),
    [
      'notify.receivers[0].channels[0].url is "ftp://x", but it has to be an address that starts with https:// or http://, e.g. "https://alerts.example.com/hook", or the key of a Secret that holds one: { name: "my-secret", key: "url" }.',
    ],
  ],
  [
    rec({ kind: 'webhook', url: { name: 'a', key: 'b', extra: 1 } }),
    [
      'notify.receivers[0].channels[0].url.extra is no setting. notify.receivers[0].channels[0].url has: name, key.',
    ],
  ],
  [
    rec({ kind: 'telegram', botToken: '123:secret', chatId: '-5' }),
    [
      'notify.receivers[0].channels[0].botToken is "…", but it has to be a Secret and a key of it, never the value: { name: "my-secret", key: "password" }.',
      'notify.receivers[0].channels[0].chatId is "-5", but it has to be the number of a chat, those of groups are negative, e.g. -1001234567890.',
    ],
  ],
  [
    rec({ kind: 'slack', webhook: w, sendResolve: true }),
    ['notify.receivers[0].channels[0].sendResolve is no setting. Did you mean "sendResolved"?'],
  ],
  [
    rec({ kind: 'slack', webhook: { name: 'grafana-admin', key: 'password' } }),
    [
      'notify.receivers[0].channels[0].webhook.name is "grafana-admin", a Secret of Atalaya\'s own with other keys. Name another, e.g. "my-grafana-admin".',
    ],
  ],
  [
    route({ matchers: 'severity="critical"' }),
    [
      'notify.routes[0].matchers is "severity=\\"critical\\"", but it has to be a list of conditions on labels: [ … ].',
    ],
  ],
  [
    route({ matchers: ['severity'] }),
    [
      'notify.routes[0].matchers[0] is "severity", but that can not be read: a condition is a label, one of = != =~ !~ and a value in quotes, e.g. severity="critical" or namespace=~"shop|cart".',
    ],
  ],
  [
    route({ matchers: ['severity==critical'] }),
    [
      'notify.routes[0].matchers[0] is "severity==critical", but that can not be read: a condition is a label, one of = != =~ !~ and a value in quotes, e.g. severity="critical" or namespace=~"shop|cart". Write one = where you wrote two.',
    ],
  ],
  [
    route({ matchers: ["severity='critical'"] }),
    [
      'notify.routes[0].matchers[0] is "severity=\'critical\'", but that can not be read: a condition is a label, one of = != =~ !~ and a value in quotes, e.g. severity="critical" or namespace=~"shop|cart". Use double quotes.',
    ],
  ],
  [
    route({ matchers: ['severity: critical'] }),
    [
      'notify.routes[0].matchers[0] is "severity: critical", but that can not be read: a condition is a label, one of = != =~ !~ and a value in quotes, e.g. severity="critical" or namespace=~"shop|cart". Write = where you wrote a colon.',
    ],
  ],
  [
    route({ matchers: ['a=~"("'] }),
    ['notify.routes[0].matchers[0] is "a=~\\"(\\"", but "(" is no regular expression: Unterminated group.'],
  ],
  [
    route({ matchers: ['a=~"(?!x)y"'] }),
    [
      'notify.routes[0].matchers[0] is "a=~\\"(?!x)y\\"", but "(?!x)y" is no regular expression: RE2, which Prometheus uses, does not know a negative lookahead, (?!…).',
    ],
  ],
  [
    route({ matchers: [''] }),
    [
      'notify.routes[0].matchers[0] is "", but there is no condition in it: a condition is a label, one of = != =~ !~ and a value in quotes, e.g. severity="critical" or namespace=~"shop|cart".',
    ],
  ],
  [
    route({ receiver: 'A' }),
    [
      'notify.routes[0].receiver is "A", but there is no such receiver. Did you mean "a"?',
      'notify.receivers[0] is "a", but no route has it as its receiver: it is never told anything. Add a route to notify.routes, or delete it.',
    ],
  ],
  [route({ reciever: 'a' }), ['notify.routes[0].reciever is no setting. Did you mean "receiver"?']],
  [
    { receivers: [{ name: 'a', channels: [{ kind: 'slack', webhook: w }] }] },
    [
      'notify.receivers[0] is "a", but no route has it as its receiver: it is never told anything. Add a route to notify.routes, or delete it.',
    ],
  ],
  [
    {
      ...route({}),
      receivers: [
        ...route({}).receivers,
        { name: 'b', channels: [{ kind: 'slack', webhook: w }] },
        { name: 'b', channels: [{ kind: 'slack', webhook: w }] },
      ],
    },
    [
      'notify.receivers has several receivers named "b": routes could not tell them apart. Rename all but one.',
      'notify.receivers[1] is "b", but no route has it as its receiver: it is never told anything. Add a route to notify.routes, or delete it.',
      'notify.receivers[2] is "b", but no route has it as its receiver: it is never told anything. Add a route to notify.routes, or delete it.',
    ],
  ],
  [
    route({ activeDuring: 'wh' }),
    [
      'notify.routes[0].activeDuring is "wh", but there is no such time interval. Add it to notify.timeIntervals.',
    ],
  ],
  [
    {
      ...route({ activeDuring: 'working' }),
      timeIntervals: [{ name: 'worken', times: [{ from: '9:00', to: '18:00' }] }],
    },
    [
      'notify.timeIntervals[0].times[0].from is "9:00", but it has to be a time of day from "00:00" to "24:00", with two digits each, e.g. "09:00".',
    ],
  ],
  [
    {
      ...route({ activeDuring: 'wh', mutedDuring: 'wh' }),
      timeIntervals: [{ name: 'wh', times: [{ from: '22:00', to: '06:00' }], timeZone: 'Europe/Madird' }],
    },
    [
      'notify.timeIntervals[0].timeZone is "Europe/Madird", but it has to be a name in the time zone database, e.g. "Europe/Madrid" or "UTC".',
    ],
  ],
  [
    {
      ...route({ activeDuring: 'wh' }),
      timeIntervals: [{ name: 'wh', weekdays: ['Monday'] }, { name: 'other' }],
    },
    [
      'notify.timeIntervals[0].weekdays[0] is "Monday", but it has to be "monday" or "tuesday" or "wednesday" or "thursday" or "friday" or "saturday" or "sunday".',
    ],
  ],
  [
    {
      ...route({ activeDuring: 'wh', mutedDuring: 'wh' }),
      timeIntervals: [{ name: 'wh', times: [{ from: '22:00', to: '06:00' }] }, { name: 'other' }],
    },
    [
      'notify.routes[0].mutedDuring is "wh" and so is activeDuring: nobody would ever be told. Delete one of them.',
      'notify.timeIntervals[1] is "other", but no route uses it. Delete it, or name it in a route.',
      'notify.timeIntervals[0].times[0] is from 22:00 to 06:00, but it has to end after it begins. For a night write two: { from: "22:00", to: "24:00" } and { from: "00:00", to: "06:00" }.',
      'notify.timeIntervals[1] has neither weekdays nor times, so it is always. Say when it is, e.g. times: [{ from: "09:00", to: "18:00" }].',
    ],
  ],
  [
    { ...route({}), routes: [{ receiver: 'a' }, { matchers: ['severity="critical"'], receiver: 'a' }] },
    [
      'notify.routes[1] is never reached: notify.routes[0] before it takes all of its alerts. Move it before it, or let it continue.',
    ],
  ],
  [
    {
      ...route({}),
      routes: [
        { matchers: ['a=~"x|y"'], receiver: 'a' },
        { matchers: ['a="x"', 'b="1"'], receiver: 'a' },
      ],
    },
    [
      'notify.routes[1] is never reached: notify.routes[0] before it takes all of its alerts. Move it before it, or let it continue.',
    ],
  ],
  [
    {
      ...route({}),
      routes: [
        { matchers: ['a="x"'], receiver: 'a' },
        { matchers: ['a="y"'], receiver: 'a' },
        { matchers: ['a=~"x|y"'], receiver: 'a' },
      ],
    },
    [
      'notify.routes[2] is never reached: notify.routes[0] and notify.routes[1] before it take all of its alerts. Move it before them, or let them continue.',
    ],
  ],
  [
    {
      ...route({}),
      routes: [{ matchers: ['a="x"'], receiver: 'a', routes: [{ matchers: ['a="y"'], receiver: 'a' }] }],
    },
    [
      'notify.routes[0].routes[0] is never reached: an alert can not have both a="x" and a="y", counting the conditions of the routes around it. Correct one of them, or delete the route.',
    ],
  ],
  [
    route({ grouping: { interval: '1ms', repeat: '10ms' } }),
    [
      'notify.routes[0].grouping.interval is 1ms, but whoever is told would be flooded. Raise it to 1s or more.',
      'notify.routes[0].grouping.repeat is 10ms, but whoever is told would be flooded. Raise it to 1s or more.',
    ],
  ],
  [
    { ...route({}), grouping: { by: ['...', 'a'], repeat: '1m' } },
    [
      'notify.grouping.by is ["...","a"], but "..." stands for every label already. Delete the others, or delete "...".',
      'notify.grouping.repeat is 1m but interval is 5m: a group is looked at every interval, and can not be told of more often. Raise repeat, or lower interval.',
    ],
  ],
  [
    { ...route({ grouping: { by: ['a', 'a'], repeat: '6d' } }) },
    [
      'notify.routes[0].grouping.by lists "a" several times. Delete all but one.',
      'notify.routes[0].grouping.repeat is 6d, but Alertmanager forgets after 5d whom it has told, and tells them again. Lower it to that or less, or raise alertmanager.retention.',
    ],
  ],
  [
    { ...route({ grouping: { by: [] } }), grouping: { by: ['a-b'] } },
    [
      'notify.routes[0].grouping.by is [], but without labels all alerts would be one group. Name some, e.g. ["alertname"].',
      'notify.grouping.by[0] is "a-b", but it has to be the name of a label: letters, digits and underscores, not starting with a digit, e.g. "namespace".',
    ],
  ],
  [
    { ...route({}), smtp: { host: 'a', from: 'a@b', username: 'x' } },
    [
      'notify.smtp has a username but no password. Add password: { name: "smtp", key: "password" }, a key of a Secret.',
    ],
  ],
  [
    { ...route({}), smtp: { host: 'a', from: 'a@b', password: w, encryption: 'none' } },
    [
      'notify.smtp has a password but no username. Add the username that it belongs to.',
      'notify.smtp has a password, but encryption is "none": it would cross the network for all to read. Use "starttls" or "tls", or delete username and password.',
    ],
  ],
  [
    { ...route({}), smtp: { host: 'a', port: 465, from: 'x' } },
    [
      'notify.smtp.from is "x", but it has to be an e-mail address and nothing else, e.g. "oncall@example.com".',
    ],
  ],
  [
    { ...route({}), heartbeat: { url: 'https://hc-ping.com/abc', interval: '0s' } },
    [
      'notify.heartbeat.url is "https://hc-ping.com/…", but whoever knows such an address may use it, and it would stand in the manifests for everybody to read. Put it into a Secret, change it where it has been committed, and write { name: "my-secret", key: "url" }.',
      'notify.heartbeat.interval is 0s, but it has to be longer than nothing, e.g. "15s".',
    ],
  ],
  [
    {
      ...route({}),
      templates: [
        '{{ if }}',
        '{{ define "x" }}{{ template "y" . }}\n{{ .CommonLabel.a | toUper }}{{ end }}',
        '{{ range .Alerts }}',
        '{{ end }}',
        '{{ "a }}',
        '{{ .Alerts',
        '{{ $x }}',
        '{{ .commonLabels.x }}',
        5,
      ],
    },
    ['notify.templates[8] is 5, but it has to be the text of a template, e.g. from readFileSync().'],
  ],
  [
    {
      ...route({}),
      templates: [
        '{{ if }}',
        '{{ define "x" }}{{ template "y" . }}\n{{ .CommonLabel.a | toUper }}{{ end }}',
        '{{ range .Alerts }}',
        '{{ end }}',
        '{{ "a }}',
        '{{ .Alerts',
        '{{ $x }}',
        '{{ .commonLabels.x }}',
        '{{ "\\n \\\\s \\" \\u00e9" | reReplaceAll "\\s+" " " }}',
      ],
    },
    [
      'notify.templates[0], line 1: {{ if }} needs something to look at.',
      'notify.templates[1], line 2: there is no field .CommonLabel. Did you mean "CommonLabels"?',
      'notify.templates[1], line 1: there is no template "y". Did you mean "x"?',
      'notify.templates[2], line 1: {{ range … }} has no {{ end }}.',
      'notify.templates[3], line 1: {{ end }} ends nothing.',
      'notify.templates[4], line 1: the action that begins with {{ does not end.',
      'notify.templates[5], line 1: the action that begins with {{ does not end.',
      'notify.templates[6], line 1: the variable $x is not defined.',
      'notify.templates[7], line 1: there is no field .commonLabels. Did you mean "CommonLabels"?',
      'notify.templates[8], line 1: \\s is nothing that Go knows in quotes. Write \\\\s, or put the text between backticks.',
    ],
  ],
  [
    { ...route({}), routes: [containsItself] },
    [
      'notify.routes[0].routes[0].routes[0].routes[0].routes[0].routes[0] is an object that can not be written down, e.g. because it contains itself, but routes may lie in each other 5 deep at most.',
    ],
  ],
  [
    { ...route({ grouping: { by: ['a'] } }), heartbeat: { url: w, interval: '1s' } },
    [
      'notify.heartbeat.interval is 1s, but it has to be from 10s to 1d: whoever listens should not be flooded, and notice within a day. Usual is "1m".',
    ],
  ],
  [
    {
      receivers: [
        {
          name: 'a',
          channels: [
            { kind: 'slack', webhook: w },
            { kind: 'email', to: ['a@b.cc', 'a@b.cc'] },
            { kind: 'slack', webhook: w, sendResolved: false },
          ],
        },
      ],
      routes: [{ receiver: 'a' }],
      smtp: { host: 'a', from: 'a@b.cc' },
    },
    [
      'notify.receivers[0].channels[1].to lists "a@b.cc" several times. Delete all but one.',
      'notify.receivers[0].channels has the same channel several times, of the kind "slack": it would be told twice. Delete all but one.',
    ],
  ],
  ...['europe/madrid', 'US/EASTERN', 'Madrid', '+02:00', 'Local'].map(
    (timeZone) =>
      [
        { ...route({ activeDuring: 'w' }), timeIntervals: [{ name: 'w', weekdays: ['monday'], timeZone }] },
        [
          `notify.timeIntervals[0].timeZone is "${timeZone}", but it has to be a name in the time zone database, e.g. "Europe/Madrid" or "UTC".`,
        ],
      ] as const,
  ),
  [
    {
      ...route({ activeDuring: 'w' }),
      timeIntervals: [
        {
          name: 'w',
          times: [
            { from: '22:00', to: '00:00' },
            { from: '09:00', to: '09:00' },
          ],
        },
      ],
    },
    [
      'notify.timeIntervals[0].times[0] is from 22:00 to 00:00, but it has to end after it begins. The end of the day is "24:00".',
      'notify.timeIntervals[0].times[1] is from 09:00 to 09:00, but it has to end after it begins. A whole day is { from: "00:00", to: "24:00" }.',
    ],
  ],
  [
    { ...route({}), templates: ['{{ define "atalaya.subjekt" }}x{{ end }}{{ define "mine" }}x{{ end }}'] },
    [
      'notify.templates[0] defines "atalaya.subjekt", but there is no such template to replace. Did you mean "atalaya.subject"?',
    ],
  ],
  [
    {
      ...route({}),
      templates: [
        'templates/mine.tmpl',
        '{{ define "mine" }}a{{ end }}',
        '{{ define "mine" }}b{{ end }}{{ define "other" }}{{ end }}',
      ],
    },
    [
      'notify.templates[0] is "templates/mine.tmpl", but that defines no template, so nothing uses it. Write {{ define "atalaya.subject" }} … {{ end }}; of a file, its content: readFileSync("…", "utf8").',
      'notify.templates[1] defines "mine", which is defined several times. Delete all but one.',
      'notify.templates[2] defines "mine", which is defined several times. Delete all but one.',
    ],
  ],
  [
    {
      by: 'grafana',
      ...rec({ kind: 'email', to: ['a@b.cc'] }),
      smtp: { host: 'a', from: 'a@b.cc', encryption: 'tls', port: 2465 },
      grouping: { repeat: '6d' },
      templates: ['{{ define "x" }}{{ end }}'],
    },
    [
      'notify.grouping.repeat is 6d, but Grafana forgets after 5d whom it has told, and tells them again. Lower it to that or less.',
      'notify.smtp.port is 2465 and encryption is "tls", but notify.by is "grafana", which encrypts from the start on port 465 and on no other. Set the port to 465, encryption to "starttls", or notify.by to "alertmanager".',
      'notify.templates are templates of Alertmanager, but notify.by is "grafana", which does not use them. Delete them, or set notify.by to "alertmanager".',
    ],
  ],
  [{ by: 'both' }, ['notify.by is "both", but it has to be "alertmanager" or "grafana".']],
  ['x', ['notify is "x", but it has to be an object with settings: { … }.']],
  [{ recievers: [] }, ['notify.recievers is no setting. Did you mean "receivers"?']],
];

describe('settings of notifications', () => {
  test('that use everything are right', () => {
    expect(problems({ notify })).toEqual([]);
  });

  test('may be left out', () => {
    expect(problems({ notify: {} })).toEqual([]);
  });

  test.each(REFUSED.map(([settings, messages]) => [messages.join(' '), settings, messages] as const))(
    'are refused: %s',
    (_title, settings, messages) => {
      expect(problems({ notify: settings })).toEqual(messages);
    },
  );

  test('may repeat as rarely as Alertmanager remembers', () => {
    const repeated = (repeat: string, retention: string) =>
      problems({ notify: { ...route({}), grouping: { repeat } }, alertmanager: { retention } });
    expect(repeated('6d', '6d')).toEqual([]);
    expect(repeated('7d', '6d')).toHaveLength(1);
    // also where it is the default that is too long
    expect(problems({ notify: route({}), alertmanager: { retention: '1h' } })).toEqual([
      'notify.grouping.repeat is 4h, but Alertmanager forgets after 1h whom it has told, and tells them again. Lower it to that or less, or raise alertmanager.retention.',
    ]);
  });

  test.each([
    'Europe/Madrid',
    'Asia/Kolkata',
    'US/Eastern',
    'America/Port-au-Prince',
    'Etc/GMT+1',
    'EST5EDT',
  ])('take the time zone %s', (timeZone) => {
    const timeIntervals = [{ name: 'w', weekdays: ['monday'], timeZone }];
    expect(problems({ notify: { ...route({ activeDuring: 'w' }), timeIntervals } })).toEqual([]);
  });

  test('may tell the same alert to several receivers', () => {
    const twice = { matchers: ['a="x"'], receiver: 'a' };
    expect(problems({ notify: { ...route({}), routes: [{ ...twice, continue: true }, twice] } })).toEqual([]);
  });

  test('never show what is secret', () => {
    const channel = { kind: 'webhook', url: 'https://hooks.slack.com/services/T000/B000/secret' };
    expect(problems({ notify: rec(channel) }).join()).not.toContain('T000');
    expect(
      problems({ notify: rec({ kind: 'telegram', botToken: '123:secret', chatId: 1 }) }).join(),
    ).not.toContain('123');
  });
});
