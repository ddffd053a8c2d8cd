import type { MapValue, Value } from '../yaml/value.ts';
import { groupOf, treatmentOf } from './kinds.ts';
import { type Maker, makerOf, mayHoldTemplates } from './makers.ts';
import { podTemplates } from './pod-templates.ts';
import { engineMaker, isOfPolicyEngine } from './policy-engines.ts';
import type { TypedMap } from './typed-maps.ts';

/**
 * What is made of the objects that stand within an object of a custom kind, such as in a ManifestWork: a NetworkPolicy in it is
 * applied somewhere, and nobody reads it here. Undefined if there are none that affect connectivity. Workloads do not count where
 * they are read with their wrapper.
 */
export function makerOfInner({ map, apiVersion, kind }: TypedMap): Maker | undefined {
  return new Search(mayHoldTemplates(groupOf(apiVersion), kind)).within(map, true);
}

class Search {
  /** Are pod templates read, wherever they stand? */
  readonly #readsTemplates: boolean;
  /** Values that were searched, because aliases may lead to one value on many paths. */
  readonly #known = new Set<Value>();

  constructor(readsTemplates: boolean) {
    this.#readsTemplates = readsTemplates;
  }

  /** @param isOutermost is it the object itself? Its metadata and status hold nothing that is applied */
  within(value: Value, isOutermost = false): Maker | undefined {
    if (value.type === 'string') return textMakes(value.value) ? { makes: 'objects' } : undefined;
    if (value.type !== 'map' && value.type !== 'list') return undefined;
    if (this.#known.has(value)) return undefined;
    this.#known.add(value);
    let found = value.type === 'map' && !isOutermost ? this.#ofObject(value) : undefined;
    if (value.type === 'list') for (const item of value.items) found = stronger(found, this.within(item));
    else
      for (const [key, entry] of value.entries)
        if (!isPassedOver(key, isOutermost)) found = stronger(found, this.within(entry.value));
    return found;
  }

  /** What is made of a map, if it is an object. A mere reference to one has neither metadata nor a spec. */
  #ofObject(map: MapValue): Maker | undefined {
    const [apiVersion, kind] = [textOf(map, 'apiVersion'), textOf(map, 'kind')];
    if (!apiVersion || !kind || !['metadata', 'spec', 'objects'].some((name) => map.entries.has(name)))
      return undefined;
    const { treat } = treatmentOf(apiVersion, kind);
    if (treat === 'skip' || treat === 'refuse') return undefined;
    const isReadWithWrapper = this.#readsTemplates && podTemplates(map).length > 0;
    if (treat !== 'custom') return isReadWithWrapper ? undefined : { makes: 'objects' };
    const typed = { map, apiVersion, kind };
    const maker = isOfPolicyEngine(apiVersion, kind) ? engineMaker(typed) : makerOf(groupOf(apiVersion), kind);
    // An operator makes its pods where the object is, which may be in another namespace than its wrapper.
    if (maker?.makes === 'objects' || (maker && hasNamespace(map))) return { makes: 'objects' };
    if (maker && !(maker.makes === 'perhaps' && isReadWithWrapper)) return { makes: maker.makes };
    return !this.#readsTemplates && podTemplates(map).length > 0 ? { makes: 'objects' } : undefined;
  }
}

function isPassedOver(key: string, isOutermost: boolean): boolean {
  return isOutermost ? key === 'metadata' || key === 'status' : key === 'annotations';
}

const STRENGTH = { perhaps: 1, pods: 2, objects: 3 } as const;

function stronger(one: Maker | undefined, other: Maker | undefined): Maker | undefined {
  if (!one || !other) return one ?? other;
  return STRENGTH[other.makes] > STRENGTH[one.makes] ? other : one;
}

function hasNamespace({ entries }: MapValue): boolean {
  const metadata = entries.get('metadata')?.value;
  return metadata?.type === 'map' && metadata.entries.has('namespace');
}

function textOf({ entries }: MapValue, name: string): string | undefined {
  const value = entries.get(name)?.value;
  return value?.type === 'string' ? value.value : undefined;
}

const kindInText = /(?:^[ \t-]*|[{,]\s*)["']?kind["']?\s*:\s*["']?([A-Za-z0-9]+|\{\{)/gm;
const apiVersionInText = /["']?\bapiVersion\b["']?\s*:\s*["']?([A-Za-z0-9./-]+|\{\{)/g;

/** Does a text, such as a template, hold an object that affects connectivity? If it makes up its kind, it may. */
function textMakes(text: string): boolean {
  if (!text.includes('apiVersion')) return false;
  const found = (pattern: RegExp) => [...text.matchAll(pattern)].map((one) => one[1] ?? '');
  const [kinds, apiVersions] = [found(kindInText), found(apiVersionInText)];
  return apiVersions.some((apiVersion) => kinds.some((kind) => isMadeOf(apiVersion, kind)));
}

function isMadeOf(apiVersion: string, kind: string): boolean {
  if (kind === '{{') return true;
  const { treat } = treatmentOf(apiVersion, kind);
  if (treat !== 'custom') return treat !== 'skip' && treat !== 'refuse';
  const makes = makerOf(groupOf(apiVersion), kind)?.makes;
  return makes === 'objects' || makes === 'pods';
}
