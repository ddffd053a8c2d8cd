import type { NetworkPolicy, Suppression } from '../model.ts';
import { printable } from '../printable.ts';
import type { ApiObject } from './object.ts';

/** Annotation of any object: the lint rules that do not count for it, and why. `NP001: reason; NP011: reason`. */
const IGNORE = 'tierwall.dev/ignore';

/** Annotation of a policy, or of a Namespace for all its policies: the pods that the policies are for are elsewhere, and where. */
const PODS_ELSEWHERE = 'tierwall.dev/pods-elsewhere';

/** The rules that look for the pods that a selector means. */
const FOR_PODS = ['NP003', 'NP004'];

/** The rules that an object's annotations suppress. An entry without a reason is reported and suppresses nothing. */
export function readSuppressions({ annotations, report, kind, namespace, name, location }: ApiObject): Suppression[] {
  const object = { kind, namespace, name, location };
  const refuse = (offset: number, fact: string, fix: string): [] => {
    report.add('MF027', offset, fact, fix);
    return [];
  };
  return annotations.flatMap(({ key, text, offset }) => {
    if (key === PODS_ELSEWHERE) {
      const where = printable(text.trim());
      if (where === '') return refuse(offset, `${key} says nothing`, 'write where the pods are');
      return FOR_PODS.map((rule) => ({ rule, reason: `the pods are elsewhere: ${where}`, ...object }));
    }
    if (key !== IGNORE) return [];
    return text
      .split(/[;\n]/)
      .filter((entry) => entry.trim() !== '')
      .flatMap((entry) => {
        const [, rule, reason] = /^\s*(NP\d{3})\s*:\s*(\S.*?)\s*$/.exec(entry) ?? [];
        if (rule && reason) return [{ rule, reason: printable(reason), ...object }];
        const fact = `${IGNORE} has ${JSON.stringify(entry.trim())}, which suppresses nothing`;
        return refuse(offset, fact, 'write the rule and the reason: "NP001: why it is right so"');
      });
  });
}

/** The suppressions, and for each policy those that its Namespace makes for all of its policies. */
export function withPolicies(suppressions: readonly Suppression[], policies: readonly NetworkPolicy[]): Suppression[] {
  const isForPolicies = ({ kind, rule }: Suppression) => kind === 'Namespace' && FOR_PODS.includes(rule);
  const inherited = suppressions
    .filter(isForPolicies)
    .flatMap((one) =>
      policies
        .filter(({ namespace }) => namespace === one.name)
        .map(({ namespace, name }): Suppression => ({ ...one, kind: 'NetworkPolicy', namespace, name })),
    );
  return [...suppressions, ...inherited];
}
