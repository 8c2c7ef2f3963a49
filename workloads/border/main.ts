import { run } from '../service/run';
import { borderApp } from './app';
import { borderSettings } from './settings';
import { Store } from './store';

void run(
  'border',
  () => borderSettings(),
  ({ settings, log, metrics, ending }) => {
    const store = new Store(settings, log, metrics.databaseUp('postgresql'));
    return {
      app: borderApp({ log, metrics, ending }, settings, store),
      ready: () => store.ping(),
      close: () => store.close(),
    };
  },
);
