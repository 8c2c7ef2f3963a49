import type { Container } from 'kubernetes-types/core/v1';
import type { Check } from './manifest';
import { nameOf } from './manifest';

const repeated = (words: readonly (string | undefined)[]) => [
  ...new Set(words.filter((word, i): word is string => word !== undefined && words.indexOf(word) !== i)),
];

/** What has to be unique in one container, with how messages name it. */
const uniqueIn: readonly (readonly [
  what: string,
  list: (container: Container) => readonly (string | undefined)[],
])[] = [
  ['mount path', ({ volumeMounts = [] }) => volumeMounts.map(({ mountPath }) => mountPath)],
  ['variable', ({ env = [] }) => env.map(({ name }) => name)],
  ['port', ({ ports = [] }) => ports.map(({ name }) => name)],
];

/** Names that come twice in a pod: the API server refuses it, or one of the two is lost without a word. */
export const repeatedNames: Check = (manifests) =>
  manifests.pods.flatMap(({ owner, spec, containers }) => {
    const twice = (what: string, name: string, where = nameOf(owner)) =>
      `${where} has the ${what} "${name}" twice. Leave one out, or rename it.`;
    return [
      ...repeated(containers.map(({ name }) => name)).map((name) => twice('container', name)),
      ...repeated((spec.volumes ?? []).map(({ name }) => name)).map((name) => twice('volume', name)),
      ...containers.flatMap((container) =>
        uniqueIn.flatMap(([what, list]) =>
          repeated(list(container)).map((name) =>
            twice(what, name, `${nameOf(owner)}, container "${container.name}"`),
          ),
        ),
      ),
    ];
  });

/** The variables that a text wants replaced; a doubled dollar sign stands for itself. */
const wanted = (text: string | undefined) =>
  [...(text ?? '').replaceAll('$$', '').matchAll(/\$\(([A-Za-z_][A-Za-z0-9_]*)\)/g)].map(
    (match) => match[1] ?? '',
  );

/** `$(NAME)` without a variable of that name: Kubernetes passes it on as it stands. */
export const variables: Check = (manifests) =>
  manifests.pods.flatMap(({ owner, containers }) =>
    containers.flatMap((container) => {
      const { name, command = [], args = [], env = [], envFrom = [] } = container;
      if (envFrom.length > 0) return []; // whose names are known in the cluster only
      const names = env.map((variable) => variable.name);
      const where = `${nameOf(owner)}, container "${name}"`;
      const inArguments = [...command, ...args]
        .flatMap(wanted)
        .filter((variable) => !names.includes(variable))
        .map(
          (variable) =>
            `${where}: its arguments use $(${variable}), but it has no such variable. Add it to env.`,
        );
      // a variable can only use those before it
      const inVariables = env.flatMap(({ name: user, value }, i) =>
        wanted(value)
          .filter((variable) => !names.slice(0, i).includes(variable))
          .map(
            (variable) =>
              `${where}: the variable ${user} uses $(${variable}), which does not come before it. Move it up, or add it.`,
          ),
      );
      return [...new Set([...inArguments, ...inVariables])];
    }),
  );
