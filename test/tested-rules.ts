import { local } from '../config/environments/local';
import { OWN_RULES_PREFIX } from '../lib/own-monitoring';
import { Rendered } from './manifests';
import { variants } from './variants';

/** Rule files by their names. */
export type RuleFiles = Readonly<Record<string, string>>;

/**
 * The rule files that the cases of `rules.test.yaml` run on: those of local, and of components that it does not have, those
 * of the first environment that has them. Users' own rules have no cases.
 */
export function testedRules(environments = [local, ...Object.values(variants)]): RuleFiles {
  const files = environments.map(
    (environment) => new Rendered(environment).find('ConfigMap', 'prometheus-rules').data as RuleFiles,
  );
  const all = Object.assign({}, ...files.reverse()) as RuleFiles;
  return Object.fromEntries(Object.entries(all).filter(([file]) => !file.startsWith(OWN_RULES_PREFIX)));
}
