import type { Renderer } from './delivery.ts';
import { isSet, textAt } from './fields.ts';
import { helmTemplate } from './helm-command.ts';

/** Renders a HelmChart of helm.cattle.io, the kind of K3s and RKE2. */
export const renderHelmChart: Renderer = (delivery) => {
  const { map, name, namespace } = delivery;
  const chart = textAt(map, 'spec.chart');
  if (chart === undefined) return { lacks: 'its chart is in spec.chartContent, a packed archive' };
  return helmTemplate(
    delivery,
    {
      ...{ name, chart, repository: textAt(map, 'spec.repo'), version: textAt(map, 'spec.version') },
      namespace: textAt(map, 'spec.targetNamespace') ?? namespace,
      valuesAt: isSet(map, 'spec.valuesContent') ? 'spec.valuesContent' : undefined,
    },
    isSet(map, 'spec.set') ? ['its spec.set is to be added with --set'] : [],
  );
};
