import { addressSteps, portsOver, type Step } from '../address-steps.ts';
import type { AddressRange } from '../ip-space.ts';
import { PortSet } from '../port-set.ts';
import type { Isolation, OpenRule } from './isolation.ts';
import type { PortResolver } from './open-end.ts';

/** The ports that rules open to addresses outside of the cluster: by their ipBlocks, and to everyone. */
interface Opened {
  readonly steps: readonly Step[];
  readonly everyone: PortSet;
}

/**
 * The ports that NetworkPolicies allow to or from addresses. The ipBlocks of an isolation are sorted once, because there may be many of
 * them and many addresses to look up.
 */
export class RulesAtAddresses {
  private readonly known = new Map<Isolation, Map<string, Opened>>();

  /**
   * @param rules those of the isolation's NetworkPolicies
   * @param range addresses that no ipBlock of the rules cuts
   * @param target resolves the rules' ports
   */
  allowedAt(isolation: Isolation, rules: readonly OpenRule[], range: AddressRange, target: PortResolver): PortSet {
    const key = isolation.portNames.length === 0 ? '' : target.key;
    const byTarget = this.known.get(isolation) ?? new Map<string, Opened>();
    this.known.set(isolation, byTarget);
    const opened = byTarget.get(key) ?? openedBy(rules, target);
    byTarget.set(key, opened);
    return portsOver(opened.steps, range).union(opened.everyone);
  }
}

function openedBy(rules: readonly OpenRule[], target: PortResolver): Opened {
  const open = rules.map(({ everyone, ranges, ports }) => ({ everyone, ranges, ports: target.resolve(ports) }));
  return {
    steps: addressSteps(open.filter(({ everyone }) => !everyone)),
    everyone: PortSet.unionOf(open.filter(({ everyone }) => everyone).map(({ ports }) => ports)),
  };
}
