import { RenderFailure } from './failure.ts';
import type { Limits, Ran } from './run-program.ts';

/** What programs print if they cannot reach the network. */
const NEEDS_NETWORK =
  /no 'git' program|dial tcp|dial udp|proxyconnect|lookup \S+ on |no such host|network is unreachable|connection refused|could not resolve|name resolution/i;

/**
 * The output of a program.
 * @throws RenderFailure with the program's message, and with advice
 */
export function outputOf(ran: Ran, { network }: Limits): string {
  if ('output' in ran) return ran.output;
  // Helm's advice is for Helm's own command line.
  const said = ran.failure.replace(/\s*Use --debug flag to render out invalid YAML/, '');
  throw new RenderFailure(`${said}${hintFor(said, network)}`);
}

function hintFor(said: string, network: boolean): string {
  if (!network && NEEDS_NETWORK.test(said))
    return '; sets are rendered without a network; network: true in the set permits it';
  if (/is not in or below/.test(said))
    return '; instead of kustomization, the set may say command: [kustomize, build, --load-restrictor, LoadRestrictionsNone, FOLDER]';
  return /chart requires kubeVersion/.test(said)
    ? '; kubeVersion in the set is the version of Kubernetes to render for'
    : '';
}
