import { parseArgs } from 'node:util';
import { synthesize } from './cli/synthesize';
import { environments } from './config/environments';

const HELP = `Renders the manifests of every environment in config/environments/ into dist/.

  npm run synth                    all environments
  npm run synth -- production      one environment; the others stay as they are
  npx cdk8s synth                  all environments, by way of the cdk8s CLI

  local        -> dist/*.k8s.yaml     (kubectl apply -f dist)
  others       -> dist/<environment>/

Nothing is written unless all settings and all manifests pass every check.`;

function main(): number {
  let names: string[];
  try {
    const { values, positionals } = parseArgs({
      options: { help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    });
    if (values.help) {
      console.log(HELP);
      return 0;
    }
    names = positionals;
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${HELP}`);
    return 2;
  }
  return synthesize(environments, names, {
    // the cdk8s CLI names the folder, and has emptied it
    outdir: process.env['CDK8S_OUTDIR'],
    // it also keeps standard output for itself
    print: process.env['CDK8S_OUTDIR'] ? console.error : console.log,
    printError: console.error,
  });
}

process.exitCode = main();
