import { type Config, DEFAULT_LIMITS, type Judging, type ManifestSet } from '../config/config.ts';

/** What a part of tierwall.yaml says, field by field as in the file. A field that has its default is left out. */
type Words = ReadonlyMap<string, string>;

/** The fields of a set, such as `folder` to `dist`. */
export function setInWords({ source, namespace, kubeVersion, network, timeout, memory, intent, judging }: ManifestSet) {
  return words([
    ...(source.kind === 'command'
      ? [['command', source.words.map((word) => (/\s|^$/.test(word) ? JSON.stringify(word) : word)).join(' ')] as const]
      : [[source.kind, source.path] as const]),
    ...(source.kind === 'chart'
      ? ([
          ['values', source.values.join(', ')],
          ['release', source.release],
        ] as const)
      : []),
    ...(source.kind === 'argocd' ? [['cluster', source.cluster] as const] : []),
    ['namespace', namespace],
    ['kubeVersion', kubeVersion],
    ['network', network ? 'true' : undefined],
    ['timeout', timeout === DEFAULT_LIMITS.timeout ? undefined : `${timeout} s`],
    ['memory', memory === DEFAULT_LIMITS.memory ? undefined : `${memory / 2 ** 20} MiB`],
    ['intent', intent],
    ...judgingFields(judging),
  ]);
}

/** The fields that hold for all sets. */
export function settingsInWords({ judging, repositories }: Config): Words {
  return words([['repositories', repositories.join(', ')], ...judgingFields(judging)]);
}

function judgingFields({ cni, podCidrs, dataTiers, suppressions }: Judging) {
  return [
    ['cni', cni],
    ['podCidrs', podCidrs?.join(', ')],
    ['dataTiers', dataTiers?.join(', ')],
    ['suppressions', suppressions?.map(({ rule, object, reason }) => `${rule} ${object} (${reason})`).join(', ')],
  ] as const;
}

function words(fields: readonly (readonly [name: string, value: string | undefined])[]): Words {
  return new Map(fields.flatMap(([name, value]) => (value ? [[name, value] as const] : [])));
}

/** All of it in one line: `chart charts/shop; values prod.yaml; namespace shop`. */
export function inOneLine(now: Words): string {
  return shortened([...now].map(([name, value]) => `${name} ${value}`).join('; '));
}

/** Only what differs: `folder b, was a; cni removed, was calico`. Empty if nothing does. */
export function changedWords(then: Words, now: Words): string {
  const names = [...new Set([...now.keys(), ...then.keys()])];
  const changed = names.flatMap((name) => {
    const [old, value] = [then.get(name), now.get(name)];
    if (old === value) return [];
    if (value === undefined) return [`${name} removed, was ${old}`];
    return [`${name} ${value}${old === undefined ? ' added' : `, was ${old}`}`];
  });
  return shortened(changed.join('; '));
}

/** The most characters that are said of one set. */
const MOST = 400;

function shortened(text: string): string {
  return text.length > MOST ? `${text.slice(0, MOST - 3)}...` : text;
}
