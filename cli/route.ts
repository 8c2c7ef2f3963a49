import { parseArgs } from 'node:util';
import { environments } from '../config/environments';
import { SettingsError } from '../config/problems';
import { didYouMean } from '../lib/did-you-mean';
import { allRoutes, explainRoute, explained, parseLabels } from './route-text';
import type { Explained } from './route-text';

const HELP = `Says who would be told of an alert, by which channels and when, and what would keep it silent.

  npm run route -- alertname=PodCrashLooping namespace=shop     one alert; its severity need not be given
  npm run route -- --all                                        every alert of the environment
  npm run route -- --environment production --all

  --environment NAME   the environment; without it, the first one in config/environments/
  --all                a table of all alerts, with what is known of their labels
  --help               this text`;

function environmentNamed(name: string | undefined): Explained {
  const known = environments.map((environment) => environment.name);
  const environment = name === undefined ? environments[0] : environments.find((each) => each.name === name);
  if (!environment)
    throw new UsageError(
      `There is no environment "${name}".${didYouMean(name ?? '', known)} Known: ${known.join(', ')}.`,
    );
  const found = explained(environment);
  if (found.problems.length > 0)
    console.error(
      `npm run synth refuses the routes of "${found.name}":\n${found.problems.map((problem) => `  - ${problem}`).join('\n')}\n`,
    );
  return found;
}

/** Something that whoever called can correct. */
class UsageError extends Error {}

function main(): number {
  try {
    const { values, positionals } = parseArgs({
      options: {
        help: { type: 'boolean', short: 'h' },
        all: { type: 'boolean' },
        environment: { type: 'string', short: 'e' },
      },
      allowPositionals: true,
    });
    if (values.help || (!values.all && positionals.length === 0)) {
      console.log(HELP);
      return values.help ? 0 : 2;
    }
    const environment = environmentNamed(values.environment);
    if (values.all) {
      if (positionals.length > 0) throw new UsageError('--all is about every alert: give no labels with it.');
      console.log(allRoutes(environment));
      return 0;
    }
    const { labels, problems } = parseLabels(positionals, environment);
    if (problems.length > 0) throw new UsageError(problems.join('\n'));
    console.log(explainRoute(environment, labels));
    return 0;
  } catch (error) {
    const unread = (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS');
    if (!unread && !(error instanceof UsageError) && !(error instanceof SettingsError)) throw error;
    console.error((error as Error).message);
    if (unread) console.error(`\n${HELP}`);
    return error instanceof SettingsError ? 1 : 2;
  }
}

process.exitCode = main();
