import type { ProblemCase } from './problems-of-other-kinds.ts';

const cilium = (spec: string) =>
  `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: p}\nspec:\n  endpointSelector: {}\n  ${spec}\n`;
const ingress = (rule: string) => cilium(`ingress: [{${rule}}]`);
const egress = (rule: string) => cilium(`egress: [{${rule}}]`);
const port = (fields: string, more = '') => `toPorts: [{ports: [{${fields}}]${more}}]`;
const http = ', rules: {http: [{method: GET}]}';
const dns = ', rules: {dns: [{matchPattern: "*"}]}';
const list = Array.from({ length: 41 }, (_, i) => `{port: "${i + 1}"}`).join();

/** Policies of Cilium that Cilium or their schema refuses, so that nothing of what they deny is denied. Each has one fault, on line 6. */
export const PROBLEMS_OF_CILIUM: readonly ProblemCase[] = [
  ...(
    [
      ['HTTP by any protocol', ingress(port('port: "80"', http)), 'MF070'],
      ['HTTP by UDP', ingress(port('port: "80", protocol: UDP', http)), 'MF070'],
      ['HTTP on port 0', ingress(port('port: "0", protocol: TCP', http)), 'MF070'],
      ['DNS that enters', ingress(port('port: "53"', dns)), 'MF070'],
      ['DNS without a port', egress(`toPorts: [{ports: []${dns}}]`), 'MF070'],
      ['DNS on a range', egress(port('port: "53", endPort: 60', dns)), 'MF070'],
      ['HTTP and DNS', egress(port('port: "80", protocol: TCP', ', rules: {http: [], dns: []}')), 'MF070'],
      ['a server name beside HTTP', egress(port('port: "80", protocol: TCP', `${http}, serverNames: [a.b]`)), 'MF070'],
      ['a server name that is empty', egress(port('port: "443", protocol: TCP', ', serverNames: [""]')), 'MF070'],
      ['a listener that enters', ingress(port('port: "80", protocol: TCP', ', listener: {name: a}')), 'MF070'],
      ['a listener beside HTTP', egress(port('port: "80", protocol: TCP', `${http}, listener: {name: a}`)), 'MF070'],
      ['41 ports', egress(`toPorts: [{ports: [${list}]}]`), 'MF070'],
      ['HTTP that is denied', cilium(`ingressDeny: [{${port('port: "80", protocol: TCP', http)}}]`), 'MF030'],
      ['an exception outside', ingress('fromCIDRSet: [{cidr: 10.0.0.0/8, except: [192.168.0.0/16]}]'), 'MF044'],
      ['an exception that is larger', ingress('fromCIDRSet: [{cidr: 10.1.0.0/16, except: [10.0.0.0/8]}]'), 'MF044'],
      ['an exception of another family', ingress('fromCIDRSet: [{cidr: 0.0.0.0/0, except: ["fd00::/8"]}]'), 'MF044'],
      ['a star in a name', egress('toFQDNs: [{matchName: "*.example.com"}]'), 'MF070'],
      ['a name of DNS that is a pattern', egress(port('port: "53"', ', rules: {dns: [{matchName: "*"}]}')), 'MF070'],
      ['a pattern that is an address', egress('toFQDNs: [{matchPattern: "https://*"}]'), 'MF070'],
      ['a name and a pattern', egress('toFQDNs: [{matchName: a.b, matchPattern: "*"}]'), 'MF070'],
      ['a port that is octal', ingress(port('port: "010"')), 'MF036'],
      ['a range from a named port on', ingress(port('port: http, endPort: 9000')), 'MF045'],
      ['a protocol in small letters', ingress(port('port: "80", protocol: tcp')), 'MF035'],
      ['a protocol that is empty', ingress(port('port: "80", protocol: ""')), 'MF035'],
      ['a port of a protocol without ports', ingress(port('port: "80", protocol: GRE')), 'MF036'],
      ['an ICMP type that there is not', ingress('icmps: [{fields: [{type: Ping}]}]'), 'MF070'],
      ['an ICMP type of IPv4 alone', ingress('icmps: [{fields: [{type: Echo, family: IPv6}]}]'), 'MF070'],
      ['an ICMP type above 255', ingress('icmps: [{fields: [{type: 256}]}]'), 'MF070'],
      ['ICMP without a type', ingress('icmps: [{fields: [{family: IPv4}]}]'), 'MF032'],
      ['an ICMP family that there is not', ingress('icmps: [{fields: [{type: 8, family: IPv5}]}]'), 'MF070'],
    ] as const
  ).map(([what, text, code]): ProblemCase => [`${what}, which Cilium refuses`, text, [`${code} 6`]]),
  ...(
    [
      ['HTTP by TCP', ingress(port('port: "80", protocol: TCP', http))],
      ['DNS that leaves', egress(port('port: "53"', dns))],
      ['no rule of HTTP', ingress(port('port: "80"', ', rules: {http: []}'))],
      ['a server name', egress(port('port: "443", protocol: TCP', ', serverNames: [a.b]'))],
      ['a listener that leaves', egress(port('port: "80", protocol: TCP', ', listener: {name: a}'))],
      ['an exception of everything', ingress('fromCIDRSet: [{cidr: 10.0.0.0/8, except: [10.0.0.0/8]}]')],
      ['names and patterns', egress('toFQDNs: [{matchName: a_b.example.com.}, {matchPattern: "*.example.com"}]')],
      ['port 0', ingress(port('port: "0", protocol: GRE'))],
      ['ICMP', ingress('icmps: [{fields: [{type: Echo}, {type: 255}, {type: RouterRenumbering, family: IPv6}]}]')],
    ] as const
  ).map(([what, text]): ProblemCase => [`nothing of ${what} in a policy of Cilium`, text, []]),
];
