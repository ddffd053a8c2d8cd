import type { PodClass } from '../pod-class.ts';
import { MAYBE, YES } from '../selector.ts';
import { type Atom, type Expression, evaluate, expressionKey } from './expression.ts';
import { matchLabel } from './expression-match.ts';

/**
 * What expressions leave open about pods whose labels and namespaces are known. Pods have the same number if an expression tells them apart
 * only by unknown facts.
 */
export class LeftOpen {
  private readonly numbers = new Map<string, number>();
  private readonly known = new WeakMap<Expression, WeakMap<PodClass, number>>();

  /** The same number for the same remainder, whichever expression leaves it. */
  of(expression: Expression, pods: PodClass): number {
    const byPods = this.known.get(expression) ?? new WeakMap<PodClass, number>();
    this.known.set(expression, byPods);
    let number = byPods.get(pods);
    if (number === undefined) {
      number = this.numberOf(evaluate(expression, { ...TEXTS, atom: (atom) => this.atom(atom, pods) }));
      byPods.set(pods, number);
    }
    return number;
  }

  private numberOf(text: string): number {
    const number = this.numbers.get(text) ?? this.numbers.size;
    this.numbers.set(text, number);
    return number;
  }

  private atom(atom: Atom, pods: PodClass): string {
    // For classes that are not pods, and for unknown labels, each question is open by itself.
    const itself = () => `${this.numberOf(`${pods.key} ${expressionKey(atom)}`)}`;
    if (pods.kind !== 'pod') return itself();
    switch (atom.is) {
      case 'pod':
        return ALL;
      case 'node':
        return NONE;
      case 'namespace':
        return pods.namespace === undefined ? itself() : pods.namespace === atom.name ? ALL : NONE;
      case 'label': {
        const match = matchLabel(atom.key, atom.test, atom.of === 'pod' ? pods.labels : pods.namespaceLabels);
        return match === MAYBE ? itself() : match === YES ? ALL : NONE;
      }
      default:
        return `${this.numberOf(expressionKey(atom))}`;
    }
  }
}

const ALL = 'all';
const NONE = 'none';
const TEXTS = {
  all: ALL,
  none: NONE,
  and: (a: string, b: string) => (a === ALL ? b : b === ALL ? a : a === NONE || b === NONE ? NONE : `(${a} & ${b})`),
  or: (a: string, b: string) => (a === NONE ? b : b === NONE ? a : a === ALL || b === ALL ? ALL : `(${a} | ${b})`),
  not: (a: string) => (a === ALL ? NONE : a === NONE ? ALL : `!${a}`),
};
