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
  const hint =
    !network && NEEDS_NETWORK.test(ran.failure)
      ? '; sets are rendered without a network; network: true in the set permits it'
      : '';
  throw new RenderFailure(`${ran.failure}${hint}`);
}
