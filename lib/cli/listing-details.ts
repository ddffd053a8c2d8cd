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
  private readonly known = new Map<Block, Details>();
  private readonly ids = new Map<CompiledRule, number>();
  private readonly rules = new Interned<readonly CompiledRule[]>();
  private readonly reasons = new Interned<readonly string[]>();

  constructor(connectivity: Connectivity) {
    this.connectivity = connectivity;
  }

  of(block: Block): Pick<JsonRow, 'reasons' | 'rules'> {
    const { reasons, rules } = this.detailsOf(block);
    return { reasons: reasons.value, rules: () => rules().value };
  }

  /** A key that is equal for blocks of which the same is printed. */
  keyOf(block: Block, isByRules: boolean): string {
    const { open, depends } = block.verdict;
    const { reasons, rules } = this.detailsOf(block);
    return `${open.id} ${depends.id} ${reasons.id} ${isByRules ? rules().id : ''}`;
  }

  private detailsOf(block: Block): Details {
    let details = this.known.get(block);
    if (!details) {
      details = this.computed(block);
      this.known.set(block, details);
    }
    return details;
  }

  private computed({ from: [from], to: [to], verdict }: Block): Details {
    const asked = () => rulesAsked(this.connectivity, from as Group, to as Group, verdict);
    if (verdict.depends.isEmpty) return { reasons: this.reasons.of('', []), rules: once(() => this.named(asked())) };
    // Rules and reasons come from the same list, which is long: no block keeps it.
    const all = asked();
    const reasons = reasonsOf(this.connectivity, from as Group, to as Group, () => all, verdict);
    const rules = this.named(all);
    return { reasons: this.reasons.of(JSON.stringify(reasons), reasons), rules: () => rules };
  }

  private named(asked: readonly CompiledRule[]): Numbered<readonly CompiledRule[]> {
    const rules = asked.filter(decides);
    return this.rules.of(rules.map((rule) => this.idOf(rule)).join(), rules);
  }

  private idOf(rule: CompiledRule): number {
    const id = this.ids.get(rule) ?? this.ids.size;
    this.ids.set(rule, id);
    return id;
  }
}

interface Details {
  readonly reasons: Numbered<readonly string[]>;
  readonly rules: () => Numbered<readonly CompiledRule[]>;
}

interface Numbered<Value> {
  readonly id: number;
  readonly value: Value;
}

/** Keeps one value, with a number, for each key. */
class Interned<Value> {
  private readonly known = new Map<string, Numbered<Value>>();

  of(key: string, value: Value): Numbered<Value> {
    let found = this.known.get(key);
    if (!found) {
      found = { id: this.known.size, value };
      this.known.set(key, found);
    }
    return found;
  }
}

function once<Value>(compute: () => Value): () => Value {
  let known: { readonly value: Value } | undefined;
  return () => {
    known ??= { value: compute() };
    return known.value;
  };
}
