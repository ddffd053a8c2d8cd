import { textsAt } from '../yaml/lookup.ts';
import type { MapValue } from '../yaml/value.ts';

/** Labels and annotations that say whether the proxy of Istio or Linkerd is between pods and others, and for which ports it is not. */
const SETTING =
  /^(?:istio-injection|istio\.io\/(?:rev|dataplane-mode|use-waypoint)|sidecar\.istio\.io\/(?:inject|interceptionMode)|traffic\.sidecar\.istio\.io\/.*|linkerd\.io\/inject|config\.linkerd\.io\/(?:skip-(?:in|out)bound-ports|default-inbound-policy))$/;

/** The annotation that says whom Linkerd's proxies let in by default. */
export const LINKERD_DEFAULT = 'config.linkerd.io/default-inbound-policy';

/** What an object with metadata tells a service mesh. Equal if it tells the same, and undefined if it tells nothing. */
export function meshSettings(object: MapValue): string | undefined {
  const written = ['labels', 'annotations']
    .flatMap((field) => textsAt(object, 'metadata', field))
    .filter(({ key }) => SETTING.test(key))
    .map(({ key, text }) => `${key}=${text}`);
  return written.length > 0 ? written.sort().join(', ') : undefined;
}
