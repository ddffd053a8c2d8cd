import type { Break } from './breaks/break.ts';
import type { RiskLevel, Sign } from './risk.ts';

/** One line of the table from which a difference gets its risk. docs/reference/risk.md shows all of them. */
export interface RiskRow {
  readonly level: RiskLevel;
  /** Who is reached, in the words of docs/reference/risk.md. */
  readonly reached: string;
  /** From where it is reached. */
  readonly from: string;
  /** How certain it is. */
  readonly sure: string;
  /** The reason as it is printed. `…` stands for a name, or for who connects. */
  readonly reason: string;
}

const MAYBE = 'surely or perhaps';
const DECLARED = 'the intent says so';

/** The signs of risk for gains, losses and breaks. The highest level of all signs that apply is the risk. */
export const RISK_TABLE = {
  dataTier: { level: 'high', reached: 'a data tier', from: 'anyone', sure: MAYBE, reason: '… is a data tier' },
  unlimited: {
    ...{ level: 'high', reached: 'a workload that was limited', from: 'whoever no policy names', sure: 'certain' },
    reason: 'nothing limits the … any more',
  },
  undenied: {
    ...{ level: 'high', reached: 'a workload of which rules still deny something', from: 'whoever no policy names' },
    ...{ sure: 'certain', reason: 'the … has no default deny any more' },
  },
  intoLimited: {
    ...{ level: 'high', reached: 'a workload that was limited', sure: MAYBE, reason: 'from …' },
    from: 'the internet, another namespace, a pod of no manifest, the ingress controller',
  },
  intoOpen: {
    ...{ level: 'medium', reached: 'a workload that nothing limited', sure: MAYBE, reason: 'from …' },
    from: 'the internet, another namespace, a pod of no manifest, the ingress controller',
  },
  outOfLimited: {
    ...{ level: 'high', reached: 'the internet', from: 'a workload whose egress was limited', sure: MAYBE },
    reason: 'egress to the internet',
  },
  outOfOpen: {
    ...{ level: 'medium', reached: 'the internet', from: 'a workload whose egress nothing limited', sure: MAYBE },
    reason: 'egress to the internet',
  },
  everyPort: {
    ...{ level: 'medium', reached: 'every port, or every port of a protocol', from: 'anyone', sure: MAYBE },
    reason: 'every port',
  },
  newPair: {
    ...{ level: 'medium', reached: 'any other workload', from: 'a peer of both sides', sure: MAYBE },
    reason: 'it could not connect before',
  },
  morePorts: {
    ...{ level: 'medium', reached: 'more ports of any other workload', from: 'a peer of both sides', sure: MAYBE },
    reason: 'more ports than before',
  },
  newWorkload: {
    ...{ level: 'low', reached: 'any other workload', from: 'a new workload, or the other way round', sure: MAYBE },
    reason: 'comes with a new workload',
  },
  newIngress: {
    ...{ level: 'low', reached: 'a workload that nothing limited', from: 'the first Ingress', sure: MAYBE },
    reason: 'comes with an Ingress',
  },
  leftover: {
    ...{ level: 'low', reached: 'pods of no manifest with the labels of a workload that goes', from: 'anyone' },
    ...{ sure: MAYBE, reason: 'its policy goes with the workloads that it limited' },
  },
  publishedData: {
    ...{
      level: 'high',
      reached: 'a data tier that is newly published: by a NodePort or LoadBalancer Service, externalIPs, or a hostPort',
    },
    ...{ from: 'addresses that the policies let in', sure: MAYBE, reason: 'PUBLISHED' },
  },
  published: {
    ...{ level: 'medium', reached: 'a workload that is newly published so', sure: MAYBE, reason: 'PUBLISHED' },
    from: 'addresses that the policies let in',
  },
  publishedNew: {
    ...{ level: 'low', reached: 'a new workload that comes with such a way to it', sure: MAYBE, reason: 'PUBLISHED' },
    from: 'addresses that the policies let in',
  },
  defaultDeny: {
    ...{ level: 'high', reached: 'a new pod of a namespace', from: 'whoever no policy names', sure: 'certain' },
    reason: 'a namespace loses its default deny',
  },
  unsealed: {
    ...{ level: 'high', reached: 'whoever the intent seals', from: 'NetworkPolicies that somebody adds' },
    ...{ sure: 'surely or perhaps', reason: 'UNSEALED' },
  },
  intent: {
    ...{ level: 'high', reached: 'whoever the intent guards', from: 'anyone', sure: DECLARED },
    reason: 'it is against the declared intent',
  },
  breaks: {
    ...{
      level: 'high',
      reached:
        'lost: an edge of the intent, the names of Services, a workload behind an Ingress, an edge of which the change itself writes one half, a port that moves at one end only',
      from: 'whoever needs it',
    },
    ...{ sure: 'declared or certain', reason: 'BREAKS' },
  },
  probablyBreaks: {
    ...{
      level: 'medium',
      reached:
        'lost: a Service that a workload mentions, the API server, a workload that is scraped or published by a Service, an edge of which one half is left, a port that only the target moves',
      from: 'whoever needs it',
    },
    ...{ sure: 'only written somewhere', reason: 'PROBABLY BREAKS' },
  },
  less: {
    ...{ level: 'low', reached: 'lost: anything else', from: 'anyone', sure: 'certain' },
    reason: 'less can connect than before',
  },
} as const satisfies Readonly<Record<string, RiskRow>>;

/**
 * The sign of a row.
 * @param name the text for the `…` of its reason
 */
export function sign(row: keyof typeof RISK_TABLE, name = ''): Sign {
  const { level, reason } = RISK_TABLE[row];
  return { level, reason: reason.replace('…', () => name) };
}

/** High for what certainly breaks, medium for what is only mentioned somewhere. */
export function levelOfBreak({ certainty }: Pick<Break, 'certainty'>): RiskLevel {
  return RISK_TABLE[certainty === 'breaks' ? 'breaks' : 'probablyBreaks'].level;
}
