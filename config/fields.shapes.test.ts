import { describe, expect, test } from '@jest/globals';
import { describeRefused, problemsAt } from '../test/setting-cases';

describeRefused([
  [
    'highAvailability',
    [
      ['true', '"true"'],
      [1, '1'],
      [null, 'null'],
    ],
    'it has to be true or false.',
  ],
  ['network.apiServerCidrs', [[[], '[]']], 'no IP ranges at all would mean any'],
  ['network.apiServerCidrs', [['10.0.0.0/8', '"10.0.0.0/8"']], 'it has to be a list of IP ranges: [ … ].'],
  ['network.apiServerPorts', [[[], '[]']], 'no TCP ports at all would mean any'],
  [
    'secrets.kind',
    [
      ['none', '"none"'],
      [undefined, 'missing'],
    ],
    'the kind has to be "generated" or "existing", written as { kind: "generated", … }.',
  ],
  [
    'prometheus.storage',
    [
      ['shared', '"shared"'],
      [null, 'null'],
      [true, 'true'],
    ],
    'the kind has to be "shared" or "perReplica", written as { kind: "shared", … }.',
  ],
  [
    'prometheus.staticJobs',
    [
      [{}, '{}'],
      [null, 'null'],
    ],
    'it has to be a list of jobs: [ … ].',
  ],
  [
    'prometheus.staticJobs[0].targets',
    [[[], '[]']],
    'a job without targets scrapes nothing. Name at least one',
  ],
  [
    'prometheus.staticJobs[0].targets',
    [['nodeX:9100', '"nodeX:9100"']],
    'it has to be a list of targets, e.g. ["nodeX:9100"].',
  ],
  ['prometheus.staticJobs[0].labels.site', [[1, '1']], 'it has to be a text: label values are texts'],
  [
    'prometheus.staticJobs[0].scheme',
    [
      ['ftp', '"ftp"'],
      ['HTTP', '"HTTP"'],
    ],
    'it has to be "http" or "https".',
  ],
  ['grafana.database.sslMode', [['off', '"off"']], 'it has to be "disable" or "require" or "verify-full".'],
  ['grafana.ingress.annotations.key', [[true, 'true']], 'it has to be a text: annotations are texts'],
]);

describe('a setting', () => {
  test('is missing where it has no default', () => {
    expect(problemsAt('prometheus.staticJobs', [{}])).toEqual([
      expect.stringMatching(
        /^prometheus\.staticJobs\[0\]\.name is missing\. Add a job name: at most 63 .*\.$/,
      ),
      'prometheus.staticJobs[0].targets is missing. Add a list of targets, e.g. ["nodeX:9100"].',
    ]);
  });
});
