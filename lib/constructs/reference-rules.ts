import { found } from './field-rules.ts';
import { shown } from './shape.ts';
import type { ContainerProps, EnvValue, Mount } from './workload-props.ts';

/** What the API server would refuse in the variables of a container: their names, and the Secrets and ConfigMaps they refer to. */
export function variableProblems(
  at: (field: string) => string,
  { env = {}, envFrom = [] }: Pick<ContainerProps, 'env' | 'envFrom'>,
): string[] {
  return [
    ...Object.entries(env).flatMap(([name, value]) => [
      ...found(variableNameProblem(at('env'), name)),
      ...keyProblems(`${at('env')}.${name}`, value),
    ]),
    ...envFrom.flatMap((one, i) => {
      const [[kind, name] = ['', '']] = Object.entries(one);
      return objectNameProblem(`${at('envFrom')}[${i}].${kind}`, name);
    }),
  ];
}

/**
 * As IsEnvVarName did until Kubernetes 1.30: "a valid environment variable name must consist of alphabetic characters, digits,
 * '_', '-', or '.'".
 */
export function variableNameProblem(path: string, name: string): string | undefined {
  if (/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(name)) return undefined;
  return `${path} ${shown(name)} is not a variable name; use letters, digits, '_', '-' and '.', and no digit at the start`;
}

function keyProblems(path: string, value: EnvValue): string[] {
  if (typeof value === 'string') return [];
  const [kind, name] = 'secret' in value ? ['secret', value.secret] : ['configMap', value.configMap];
  const problems = objectNameProblem(`${path}.${kind}`, name);
  // IsConfigMapKey of k8s.io/apimachinery/pkg/util/validation.
  if (/^(?!\.\.)[-._a-zA-Z0-9]{1,253}$/.test(value.key) && value.key !== '.') return problems;
  const way = "use letters, digits, '-', '_' and '.', and no '..' at the start";
  return [...problems, `${path}.key ${shown(value.key)} is not a key of a Secret or ConfigMap; ${way}`];
}

/** What the API server would refuse in what is mounted. */
export function mountedProblems(path: string, mount: Mount): string[] {
  const [kind, name] = Object.entries(mount)[0] as [string, unknown];
  if (kind === 'empty') return name === true ? [] : [`${path}.empty is ${shown(name)}; write true`];
  if (kind !== 'hostPath') return objectNameProblem(`${path}.${kind}`, String(name));
  const folder = String(name);
  if (!folder.startsWith('/')) return [`${path}.hostPath ${shown(folder)} is not an absolute path; begin it with /`];
  if (folder.split('/').includes('..'))
    return [`${path}.hostPath ${shown(folder)} has '..' in it, which is refused; write the path without it`];
  return [];
}

/** What the API server says of the name of an object, by its IsDNS1123Subdomain. */
export function objectNameProblem(field: string, name: string): string[] {
  if (name.length <= 253 && /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/.test(name))
    return [];
  return [`${field} ${shown(name)} is not an object name; use a-z, 0-9, '-' and '.', a letter or digit at both ends`];
}
