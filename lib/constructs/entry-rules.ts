import { isIP } from 'node:net';
import { labelNameProblem } from './field-rules.ts';
import type { NamedPort } from './named-port.ts';
import { objectNameProblem } from './reference-rules.ts';
import { shown } from './shape.ts';
import type { EntryProps, WorkloadProps } from './workload-props.ts';

/** What the API server would refuse in the ways in from outside, an Ingress and an HTTPRoute. */
export function entryProblems(ports: readonly NamedPort[], props: WorkloadProps): string[] {
  const { ingress, route, service, hostNetwork } = props;
  return [
    ...Object.entries({ ingress, route }).flatMap(([field, entry]) => {
      if (!entry) return [];
      const isServed = service !== false && !hostNetwork;
      return [
        ...(isServed ? [] : [`${field} leads to a Service, and there is none; leave service: false out`]),
        ...hostProblems(`${field}.host`, entry.host),
        ...pathProblems(`${field}.path`, entry.path, field === 'route' ? [...FORBIDDEN, '#'] : FORBIDDEN),
        ...portProblems(field, entry, ports),
      ];
    }),
    ...(ingress?.className === undefined ? [] : objectNameProblem('ingress.className', ingress.className)),
    ...(route ? gatewayProblems(route.gateway) : []),
  ];
}

const HOST = /^(?:\*\.)?[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;

function hostProblems(field: string, host: string): string[] {
  if (isIP(host) !== 0) return [`${field} ${shown(host)} is an address, which is not taken there; write a host name`];
  if (host.length <= 253 && HOST.test(host)) return [];
  return [`${field} ${shown(host)} is not a host name; write for example shop.example.com`];
}

/** What no path of a prefix may hold, nor, for the two last, end with. */
const FORBIDDEN: readonly string[] = ['//', '%2f', '%2F', '/./', '/../'];
/** The characters of a path in an HTTPRoute. Those of an Ingress become part of a proxy's settings, and are no better there. */
const PATH = /^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2}|#){1,1024}$/;

function pathProblems(field: string, path: string | undefined, forbidden: readonly string[]): string[] {
  if (path === undefined) return [];
  if (!path.startsWith('/')) return [`${field} ${shown(path)} is not a path; begin it with /`];
  const part = forbidden.find((one) => path.includes(one)) ?? ['/.', '/..'].find((one) => path.endsWith(one));
  if (part !== undefined) return [`${field} ${shown(path)} has ${shown(part)} in it, which is refused; leave that out`];
  if (PATH.test(path)) return [];
  return [`${field} ${shown(path)} is not a path of a URL; encode other characters as %20, at most 1024 in all`];
}

function gatewayProblems({ name, namespace }: { readonly name: string; readonly namespace?: string }): string[] {
  const problem = namespace === undefined ? undefined : labelNameProblem('route.gateway.namespace', namespace);
  return [...objectNameProblem('route.gateway.name', name), ...(problem === undefined ? [] : [problem])];
}

function portProblems(field: string, { port }: EntryProps, ports: readonly NamedPort[]): string[] {
  const tcp = ports.filter(({ protocol, endPort }) => protocol === 'TCP' && endPort === undefined);
  const way = tcp.length > 0 ? `use ${tcp.map(({ name }) => name).join(' or ')}` : 'add one';
  if (port === undefined)
    return tcp.length === 1 ? [] : [`${field} must say which port: it has ${tcp.length} TCP ports; ${way}`];
  if (tcp.some(({ name }) => name === port)) return [];
  return [`${field}.port ${shown(port)} is not one of its TCP ports; ${way}`];
}
