import type { Ingress } from '../model.ts';
import { textAt, textsAt, valueAt } from '../yaml/lookup.ts';
import { contentOf } from './content.ts';
import { groupOf } from './kinds.ts';
import type { TypedMap } from './typed-maps.ts';

const IS_DEFAULT = 'ingressclass.kubernetes.io/is-default-class';

/** The IngressClasses, each of which names a controller of Ingresses. Their errors are not reported. */
export class ReadIngressClasses {
  readonly #classes: { readonly name: string; readonly isDefault: boolean; readonly content: string }[] = [];

  add({ map, apiVersion, kind }: TypedMap): void {
    if (kind !== 'IngressClass' || groupOf(apiVersion) !== 'networking.k8s.io') return;
    const name = textAt(map, 'metadata', 'name') ?? '';
    const spec = valueAt(map, 'spec');
    const isDefault = textsAt(map, 'metadata', 'annotations').some(
      ({ key, text }) => key === IS_DEFAULT && text === 'true',
    );
    this.#classes.push({ name, isDefault, content: spec?.type === 'map' ? contentOf(spec) : '' });
  }

  /** The Ingresses with what their classes say, or the default ones of those without a class. Unchanged without such a class. */
  addedTo(ingresses: readonly Ingress[]): readonly Ingress[] {
    return ingresses.map((ingress) => {
      const { className } = ingress;
      const own = this.#classes.filter(({ name, isDefault }) =>
        className === undefined ? isDefault : name === className,
      );
      if (own.length === 0) return ingress;
      return { ...ingress, controllers: JSON.stringify(own.map(({ content }) => content).sort()) };
    });
  }
}
