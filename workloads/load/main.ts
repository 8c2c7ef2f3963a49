import { run } from '../service/run';
import { Driver } from './driver';
import { loadSettings } from './settings';

void run(
  'load',
  () => loadSettings(),
  ({ settings, log, metrics }) => {
    const driver = new Driver(settings, log, metrics);
    driver.start();
    return {
      // whether others answer is what it is there to find out
      ready: () => Promise.resolve(),
      close: () => driver.stop(),
    };
  },
);
