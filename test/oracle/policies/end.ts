/** One end of a connection, with everything known about it, and what may be said of a connection. */

export type Labels = Readonly<Record<string, string>>;

export interface DeclaredPort {
  name?: string;
  protocol?: string;
  containerPort: number;
}

/** A pod that is no part of its node's network. */
export interface PodEnd {
  namespace: string;
  namespaceLabels: Labels;
  labels: Labels;
  serviceAccount: string;
  serviceAccountLabels: Labels;
  ports: readonly DeclaredPort[];
  initPorts: readonly DeclaredPort[];
}

export interface End {
  /** Absent: no pod, or one with hostNetwork. */
  pod?: PodEnd;
  /** A node, or a pod with hostNetwork, as the other end sees it: its own node or another. */
  node?: {
    role: 'host' | 'remote-node';
    ports: readonly DeclaredPort[];
    /** As Services see the pod with hostNetwork. */
    pod?: { namespace: string; labels: Labels };
  };
  /** Does the API server run there? */
  isApiServer?: boolean;
  address: string;
}

/** What an API or a manifest leaves open is `maybe`. */
export type Match = 'yes' | 'no' | 'maybe';

export function every(matches: Iterable<Match>): Match {
  let result: Match = 'yes';
  for (const match of matches) {
    if (match === 'no') return 'no';
    if (match === 'maybe') result = 'maybe';
  }
  return result;
}

export function some(matches: Iterable<Match>): Match {
  let result: Match = 'no';
  for (const match of matches) {
    if (match === 'yes') return 'yes';
    if (match === 'maybe') result = 'maybe';
  }
  return result;
}

export function when(is: boolean): Match {
  return is ? 'yes' : 'no';
}

/** What one direction of a connection may come to. */
type Outcome = 'open' | 'denied';
export type Outcomes = ReadonlySet<Outcome>;

export const OPEN: Outcomes = new Set<Outcome>(['open']);

/** What a rule or a tier may do. `next`: nothing decides here. */
export type Step = 'allow' | 'deny' | 'pass' | 'next';

/** What the first of the rules that matches does, over all that is not known. */
export function firstOf(rules: Iterable<{ match: Match; step: Step }>): Set<Step> {
  const steps = new Set<Step>();
  for (const { match, step } of rules) {
    if (match === 'no') continue;
    steps.add(step);
    if (match === 'yes') return steps;
  }
  steps.add('next');
  return steps;
}

/** Stages one after the other: `pass` and `next` of a stage both lead to the one behind; behind the last it is open. */
export function inTurn(stages: Iterable<() => ReadonlySet<Step>>): Outcomes {
  const outcomes = new Set<Outcome>();
  for (const stage of stages) {
    const steps = stage();
    if (steps.has('allow')) outcomes.add('open');
    if (steps.has('deny')) outcomes.add('denied');
    if (!steps.has('pass') && !steps.has('next')) return outcomes;
  }
  outcomes.add('open');
  return outcomes;
}

export function union<T>(...sets: ReadonlySet<T>[]): Set<T> {
  return new Set(sets.flatMap((set) => [...set]));
}

/** Who may answer for one kind of world. */
export interface Evaluator {
  /** By the policies of the source alone. */
  egress(from: End, to: End, port: number, protocol: string): Outcomes;
  /** By the policies of the target alone. */
  ingress(from: End, to: End, port: number, protocol: string): Outcomes;
}
