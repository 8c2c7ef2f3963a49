import { describe, expect, test } from '@jest/globals';
import { parseExposition } from '../lib/catalogue/exposition';
import { MovingPage } from './moving-page';

const START = 1.8e9;

/** What has run for 100 s. */
const TEXT = `# TYPE process_start_time_seconds gauge
process_start_time_seconds 1.7999e+09
# TYPE requests_total counter
requests_total{code="200",path="/a b"} 50
# TYPE queue gauge
queue{size="7"} 7
# TYPE last_success_timestamp_seconds gauge
last_success_timestamp_seconds 1.7999001e+09
# TYPE latency_seconds histogram
latency_seconds_bucket{le="0.1"} 10
latency_seconds_bucket{le="+Inf"} 30
latency_seconds_sum 6
latency_seconds_count 30
# TYPE pause_seconds summary
pause_seconds{quantile="0.5"} 0.25
pause_seconds_sum 4
pause_seconds_count NaN
untyped_total 5
`;

/** The values at a time, by series without labels but the last. */
function valuesAt(seconds: number): Record<string, number> {
  const families = parseExposition(new MovingPage(TEXT, START).at(START + seconds));
  return Object.fromEntries(
    [...families.values()].flatMap(({ samples }) =>
      samples.map(({ name, labels, value }) => [[name, ...labels.values()].join(' '), value]),
    ),
  );
}

describe('a moving page', () => {
  test('begins with what was recorded, a while ago', () => {
    expect(valuesAt(0)).toEqual({
      ...{ process_start_time_seconds: START - 100, last_success_timestamp_seconds: START },
      ...{ 'requests_total 200 /a b': 50, 'queue 7': 7 },
      ...{ 'latency_seconds_bucket 0.1': 10, 'latency_seconds_bucket +Inf': 30 },
      ...{ latency_seconds_sum: 6, latency_seconds_count: 30 },
      ...{ 'pause_seconds 0.5': 0.25, pause_seconds_sum: 4, pause_seconds_count: NaN, untyped_total: 5 },
    });
  });

  test('grows as fast as it had grown, and nothing else changes', () => {
    expect(valuesAt(50)).toEqual({
      ...{ process_start_time_seconds: START - 100, last_success_timestamp_seconds: START },
      ...{ 'requests_total 200 /a b': 75, 'queue 7': 7 },
      ...{ 'latency_seconds_bucket 0.1': 15, 'latency_seconds_bucket +Inf': 45 },
      ...{ latency_seconds_sum: 9, latency_seconds_count: 45 },
      ...{ 'pause_seconds 0.5': 0.25, pause_seconds_sum: 6, pause_seconds_count: NaN, untyped_total: 5 },
    });
  });
});
