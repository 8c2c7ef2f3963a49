import { Duration, Size } from 'cdk8s';
import { describeAccepted, describeRefused } from '../test/setting-cases';

describeRefused([
  [
    'scale.nodes',
    [
      [0, '0'],
      [1.5, '1.5'],
      [NaN, 'NaN'],
      [Infinity, 'Infinity'],
      ['3', '"3"'],
    ],
    'it has to be a number of nodes: a whole number from 1 to 15000.',
  ],
  [
    'prometheus.replicas',
    [
      [0, '0'],
      [-1, '-1'],
      [2.5, '2.5'],
      [101, '101'],
      ['2', '"2"'],
    ],
    'it has to be a number of replicas: a whole number from 1 to 100.',
  ],
  [
    'alertmanager.replicas',
    [
      [0, '0'],
      [101, '101'],
    ],
    'it has to be a number of replicas: a whole number from 1 to 100.',
  ],
  [
    'alertmanager.retention',
    [['5 days', '"5 days"']],
    'it has to be a duration: a number and a unit, e.g. "15s", "1h30m" or "7d".',
  ],
  [
    'alertmanager.storage.size',
    [['1GB', '"1GB"']],
    'it has to be an amount of disk: a number and a unit, e.g. "512Mi" or "50Gi".',
  ],
  [
    'prometheus.evaluationInterval',
    [
      ['5sec', '"5sec"'],
      ['', '""'],
      ['5', '"5"'],
      [5, '5'],
      ['-5s', '"-5s"'],
      ['1.5m', '"1.5m"'],
      ['5s1m', '"5s1m"'],
      ['5S', '"5S"'],
      [' 5s', '" 5s"'],
      ['P1D', '"P1D"'],
      [{ seconds: 5 }, '{"seconds":5}'],
      [null, 'null'],
      [new Date(0), 'a Date'],
    ],
    'it has to be a duration: a number and a unit, e.g. "15s", "1h30m" or "7d".',
  ],
  [
    'prometheus.evaluationInterval',
    [
      ['0s', '0s'],
      [Duration.seconds(0), '0s'],
    ],
    'it has to be longer than nothing, e.g. "15s".',
  ],
  [
    'prometheus.evaluationInterval',
    [
      ['293y', '106945d'],
      [Duration.days(Infinity), 'a Duration that is no whole number'],
    ],
    'it has to be at most "36500d": Prometheus can count no further than 292 years.',
  ],
  [
    'prometheus.evaluationInterval',
    [
      [Duration.millis(0.5), 'a Duration that is no whole number'],
      [Duration.seconds(1.0001), 'a Duration that is no whole number'],
    ],
    'it has to be a whole number of milliseconds',
  ],
  [
    'prometheus.storage.size',
    [
      ['10GB', '"10GB"'],
      ['1.5', '"1.5"'],
      ['abc', '"abc"'],
      ['', '""'],
      ['-1Gi', '"-1Gi"'],
      ['10gi', '"10gi"'],
      ['10 Gi', '"10 Gi"'],
      [-1, '-1'],
      [10, '10'],
      [NaN, 'NaN'],
    ],
    'it has to be an amount of disk: a number and a unit, e.g. "512Mi" or "50Gi".',
  ],
  [
    'prometheus.storage.size',
    [
      ['5G', '"5G"'],
      ['1000000', '"1000000"'],
      [Size.mebibytes(1.0001), 'a Size that is no whole number'],
    ],
    'it has to be a whole number of kibibytes. Use a unit with an "i"',
  ],
  [
    'prometheus.storage.size',
    [
      ['0', '0Ki'],
      ['1023Ki', '1023Ki'],
    ],
    'it has to be at least 1Mi.',
  ],
  ['prometheus.storage.size', [[Size.pebibyte(9), '9Pi']], 'it has to be at most 8Pi.'],
  [
    'prometheus.resources.cpu',
    [
      ['abc', '"abc"'],
      ['0', '"0"'],
      ['0m', '"0m"'],
      ['-1', '"-1"'],
      ['1.5m', '"1.5m"'],
      ['0.0001', '"0.0001"'],
      [1, '1'],
    ],
    'it has to be an amount of CPU above zero: thousandths such as "250m" or cores such as "2".',
  ],
  [
    'prometheus.resources.memory',
    [
      ['10GB', '"10GB"'],
      ['1.5', '"1.5"'],
      ['500m', '"500m"'],
      ['512', '"512"'],
      ['abc', '"abc"'],
      [-1, '-1'],
      [1024, '1024'],
    ],
    'it has to be an amount of memory of at least 1Mi, in whole bytes, e.g. "512Mi" or "2Gi".',
  ],
  [
    'nodeExporter.port',
    [
      [80, '80'],
      [65536, '65536'],
      ['9100', '"9100"'],
    ],
    'it has to be a TCP port that an ordinary user may take on a node: a whole number from 1024 to 65535.',
  ],
  [
    'grafana.database.port',
    [
      [0, '0'],
      [5432.5, '5432.5'],
      ['5432', '"5432"'],
    ],
    'it has to be a TCP port: a whole number from 1 to 65535.',
  ],
]);

describeAccepted([
  ['prometheus.evaluationInterval', '1m30s'],
  ['prometheus.evaluationInterval', '5m'],
  ['prometheus.storage.size', '1.5Gi'],
  ['prometheus.storage.size', '50G'],
  ['prometheus.storage.size', Size.pebibyte(8)],
  ['grafana.database.size', '1Mi'],
  ['prometheus.resources.cpu', '0.5'],
  ['prometheus.resources.memory', '1048576'],
  ['nodeExporter.port', 1024],
]);
