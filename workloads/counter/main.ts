import { run } from '../service/run';
import { counterApp } from './app';
import { counterSettings } from './settings';
import { Visits } from './visits';

void run(
  'counter',
  () => counterSettings(),
  ({ settings, log, metrics, ending }) => {
    const visits = new Visits(settings, log, metrics.databaseUp('redis'));
    return {
      app: counterApp({ log, metrics, ending }, settings, visits),
      ready: () => visits.ping(),
      close: () => visits.close(),
    };
  },
);
