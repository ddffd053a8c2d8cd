import { openRowsOf, type Reviewed, reviewed, short } from './review.ts';

/** Lines of an intent: a workload whose directions are guarded. */
export const guard = (name: string, directions = 'ingress', kind = 'Pod') =>
  `guarded:\n- {workload: "shop/${name}[${kind}]", directions: [${directions}]}\n`;
/** Lines of an intent: the only peer that it declares, called `peer`. */
export const peer = (text: string) => `peers: {peer: [${text}]}\n`;
/** An entry of its `connections`, between `anyone`, `peer` and Pods of these names. */
export const connection = (from: string, to: string, ports = '[{port: 8080, protocol: TCP}]', more = '') => {
  const end = (name: string) => (name === 'anyone' || name === 'peer' ? name : `"shop/${name}[Pod]"`);
  return `- {from: ${end(from)}, to: ${end(to)}, ports: ${ports}${more}}\n`;
};
/** What a rule of a policy says besides its peers. */
export const on8080 = 'ports: [{port: 8080}]';

/** Of each row that the intent says something of: declared `+`, an error as gained `!`, an error as lost `-`. */
export function said(
  before: readonly string[],
  after: readonly string[],
  intent: string,
  options: Reviewed = {},
): string[] {
  const review = reviewed(before, after, { intent, version: 2, ...options });
  const ofGate = ({ declared, undeclared, stillListed }: (typeof review.blocks)[number]['gate']) =>
    [
      ...(declared.isEmpty ? [] : [`+${declared}`]),
      ...(undeclared.isEmpty ? [] : [`!${undeclared}`]),
      ...(stillListed.isEmpty ? [] : [`-${stillListed}`]),
    ].join(' ');
  const names = (peers: readonly { readonly name: string }[]) => peers.map(({ name }) => short(name)).join(' | ');
  const rows = [
    ...review.blocks.map((one) => [`${names(one.from)} => ${names(one.to)}`, ofGate(one.gate)]),
    ...review.open.map((one) => [
      (openRowsOf({ differences: [], open: [one] })[0] ?? '').replace(/ (gained|lost|widened|narrowed|changed) .*/, ''),
      ofGate(one.gate),
    ]),
  ];
  return rows.filter(([, gate]) => gate !== '').map(([row, gate]) => `${row} ${gate}`);
}
