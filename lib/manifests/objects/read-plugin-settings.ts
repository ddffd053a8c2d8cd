import type { NotEvaluated } from '../not-understood.ts';
import type { Source } from '../yaml/source.ts';
import { type PluginSetting, type PoliciesInForce, pluginOf, pluginSettingsIn } from './plugin-settings.ts';
import type { TypedMap } from './typed-maps.ts';
import { named } from './unseen.ts';

/** Collects settings of network plugins that change what policies do. */
export class ReadPluginSettings {
  readonly #objects: { readonly object: ReturnType<typeof named>; readonly settings: readonly PluginSetting[] }[] = [];

  /** The plugins that have objects of their own, each with the first of these. */
  readonly plugins = new Map<'calico' | 'cilium', ReturnType<typeof named>>();

  add(typed: TypedMap, source: Source): void {
    const plugin = pluginOf(typed);
    if (plugin && !this.plugins.has(plugin)) this.plugins.set(plugin, named(typed, source));
    const settings = pluginSettingsIn(typed);
    if (settings.length > 0) this.#objects.push({ object: named(typed, source), settings });
  }

  /** Does Calico make HostEndpoints for all nodes? */
  get makeHostEndpoints(): boolean {
    return this.#has('autoCreate');
  }

  /** Do CIDRs in Cilium's policies match nodes, too? */
  get letBlocksMatchNodes(): boolean {
    return this.#has('policy-cidr-match-mode');
  }

  /** The objects with a setting that matters to these policies, and what it may decide. */
  named(of: PoliciesInForce): NotEvaluated[] {
    return this.#objects.flatMap(({ object, settings }) => {
      const effects = settings.flatMap(({ text, effect }) => {
        const reaches = effect(of);
        return reaches ? [{ text, reaches }] : [];
      });
      if (effects.length === 0) return [];
      const texts = effects.map(({ text }) => text);
      // Other settings in the object decide nothing, so a change of them is none.
      return [
        { ...object, content: texts.join(), reaches: effects.flatMap(({ reaches }) => reaches), settings: texts },
      ];
    });
  }

  #has(wanted: string): boolean {
    return this.#objects.some(({ settings }) => settings.some(({ name }) => name === wanted));
  }
}
