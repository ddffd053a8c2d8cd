import { RenderFailure } from './failure.ts';
import type { Limits, Ran } from './run-program.ts';

/** How programs say that they were kept from the network. */
const NEEDS_NETWORK =
  /no 'git' program|dial tcp|dial udp|proxyconnect|lookup \S+ on |no such host|network is unreachable|connection refused|could not resolve|name resolution/i;

/** What a program printed. @throws RenderFailure with what it said, and with what may help */
export function outputOf(ran: Ran, { network }: Limits): string {
  if ('output' in ran) return ran.output;
  const hint =
    !network && NEEDS_NETWORK.test(ran.failure)
      ? '; sets are rendered without a network: network: true gives it to this one'
      : '';
  throw new RenderFailure(`${ran.failure}${hint}`);
}
