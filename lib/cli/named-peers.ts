import { few } from '../format/few.ts';
import { similarNames } from '../manifests/similar-names.ts';
import type { Connectivity } from '../reach/connectivity.ts';
import { findNamed, findPeers, knownNames, type Named, servicesCalled } from '../reach/find-peer.ts';
import { groupNames, isGroupName } from './group-names.ts';
import { UsageError } from './input.ts';

/** The most names that an error lists. */
const MOST = 8;

/**
 * The peers that a name stands for ({@link findNamed}), or those of a group of `list --group`.
 * @param base the connectivity of the manifests alone, which gives groups their names
 * @throws UsageError if nothing has this name
 */
export function namedIn(connectivity: Connectivity, text: string, base: Connectivity): Named {
  if (isGroupName(text)) return groupCalled(connectivity, text, base);
  const found = findNamed(connectivity, text);
  if (found) return found;
  const services = servicesCalled(connectivity, text);
  if (services.length > 1) {
    const names = services.map(({ namespace, name }) => `${namespace}/svc/${name}`);
    throw new UsageError(`'${text}' is more than one Service: ${few(names, MOST).join(', ')}`);
  }
  const [service] = services;
  if (service)
    throw new UsageError(`Service ${service.namespace}/${service.name} selects no workload of the manifests`);
  const known = knownNames(connectivity);
  const own = text.slice(text.lastIndexOf('/') + 1);
  const similar = [...new Set([...similarNames(text, known), ...(own === text ? [] : similarNames(own, known))])];
  const [meant, ...others] = similar;
  if (meant !== undefined)
    throw new UsageError(`no peer is called '${text}'; did you mean ${[meant, ...others].slice(0, 3).join(' or ')}?`);
  const all = known.length <= 12 ? `known: ${known.join(', ')}` : '`tierwall list` shows all';
  throw new UsageError(`no peer is called '${text}'; ${all}`);
}

function groupCalled(connectivity: Connectivity, text: string, base: Connectivity): Named {
  const names = groupNames(base).sets.get(text);
  if (!names)
    throw new UsageError(
      `no group of \`tierwall list --group\` is called '${text}'; if a filter or JSON made the group, ask for its peers`,
    );
  return { kind: 'peers', ends: names.flatMap((name) => findPeers(connectivity, name)), isAll: true };
}

/** @throws UsageError if a name stands for several peers and only one is allowed */
export function refuseAmbiguous(text: string, named: Named): void {
  if (named.kind !== 'peers' || named.isAll || named.ends.length === 1) return;
  throw new UsageError(
    `'${text}' is more than one peer: ${few(
      named.ends.map(({ peer }) => peer.name),
      MOST,
    ).join(', ')}`,
  );
}
