import type { JsonRow } from '../format/list-json.ts';
import type { Block } from '../reach/blocks.ts';
import type { CompiledRule } from '../reach/compiled-policy.ts';
import type { Connectivity } from '../reach/connectivity.ts';
import { decides, rulesAsked } from '../reach/deciding-rules.ts';
import type { Group } from '../reach/group.ts';
import { reasonsOf } from '../reach/reason.ts';

/** Details of a block, each computed once and only when it is needed. */
export class ListingDetails {
  private readonly connectivity: Connectivity;
  private readonly known = new Map<Block, Pick<JsonRow, 'reasons' | 'rules'>>();
  private readonly ids = new Map<CompiledRule, number>();

  constructor(connectivity: Connectivity) {
    this.connectivity = connectivity;
  }

  of(block: Block): Pick<JsonRow, 'reasons' | 'rules'> {
    let details = this.known.get(block);
    if (!details) {
      const { connectivity } = this;
      const { verdict } = block;
      const [from, to] = [block.from[0] as Group, block.to[0] as Group];
      let asked: readonly CompiledRule[] | undefined;
      const whole = () => {
        asked ??= rulesAsked(connectivity, from, to, verdict);
        return asked;
      };
      details = {
        reasons: verdict.depends.isEmpty ? [] : reasonsOf(connectivity, from, to, whole, verdict),
        rules: () => whole().filter(decides),
      };
      this.known.set(block, details);
    }
    return details;
  }

  /** A key that is equal for blocks of which the same is printed. */
  keyOf(block: Block, isByRules: boolean): string {
    const { open, depends } = block.verdict;
    const { reasons, rules } = this.of(block);
    return JSON.stringify([open.id, depends.id, reasons, isByRules ? rules().map((rule) => this.idOf(rule)) : []]);
  }

  private idOf(rule: CompiledRule): number {
    const id = this.ids.get(rule) ?? this.ids.size;
    this.ids.set(rule, id);
    return id;
  }
}
