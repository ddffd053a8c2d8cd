import { podAddresses, workloadEnds } from './concrete.ts';
import type { OracleEnd, Protocol, WorldPair } from './model.ts';
import { combinations, type Vocabulary } from './vocabulary.ts';

/** What a connection may come from, or go to. */
export interface Ends {
  sources: readonly OracleEnd[];
  targets: readonly OracleEnd[];
}

/** Possible pods, workloads and addresses; on a port of this protocol, a pod may call it by each name that policies mention. */
export class AllEnds {
  readonly #vocabulary: Vocabulary;
  readonly #pods: readonly PossiblePod[];
  readonly #others: readonly OracleEnd[];
  readonly #byNames = new Map<string, Ends>();

  constructor(pair: WorldPair, vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
    this.#pods = possiblePods(pair, vocabulary);
    this.#others = [
      ...workloadEnds(pair.old, pair.new),
      ...vocabulary.addresses.map((address): OracleEnd => ({ kind: 'address', address })),
    ];
  }

  of(protocol: Protocol): Ends {
    const names = this.#vocabulary.portNames.filter((name) => name.startsWith(`${protocol}/`));
    let ends = this.#byNames.get(`${names}`);
    if (!ends) {
      let called: string[][] = [[]];
      for (const name of names) called = called.flatMap((some) => [some, [...some, name]]);
      const targets = called.flatMap((portNames) =>
        portNames.length ? this.#pods.map((pod) => ({ ...pod, portNames })) : this.#pods,
      );
      ends = { sources: [...this.#pods, ...this.#others], targets: [...targets, ...this.#others] };
      this.#byNames.set(`${names}`, ends);
    }
    return ends;
  }
}

type PossiblePod = Extract<OracleEnd, { kind: 'pod' }>;

/** Definition 1: each namespace, with each set of labels that it may have, each set of pod labels, each region of addresses. */
function possiblePods(pair: WorldPair, vocabulary: Vocabulary): PossiblePod[] {
  const pods = combinations(vocabulary.podKeys);
  const addresses = podAddresses(pair.old, vocabulary);
  return vocabulary.namespaces.flatMap((namespace) => {
    const declared = [pair.new, pair.old].flatMap(({ namespaces }) =>
      namespaces.flatMap((one) => (one.declared && one.name === namespace ? [one.labels] : [])),
    );
    const choices = declared.length > 0 ? declared.slice(0, 1) : combinations(vocabulary.namespaceKeys);
    return choices.flatMap((namespaceLabels) =>
      pods.flatMap((podLabels) =>
        addresses.map((address) => ({
          ...{ kind: 'pod' as const, namespace, namespaceLabels, podLabels },
          ...(address !== undefined && { address }),
        })),
      ),
    );
  });
}
