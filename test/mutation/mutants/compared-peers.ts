import { inFile, type Mutant } from '../mutant.ts';

const rows = inFile('lib/review/address-rows.ts');
const peers = inFile('lib/review/common-peers.ts');

/** Faults in who is compared: the pods, strangers and addresses of both sides. */
export const comparedPeers: readonly Mutant[] = [
  rows(
    'addresses with other verdicts are one row',
    '...[old, now].flatMap(({ open, depends }) => [open.id, depends.id])',
    '',
  ),
  rows('addresses of other pods are one row', '[end, pods.id, ', '[end, '),
  rows(
    'adjacent addresses are rows of their own',
    'ranges: joinRanges(classes.flatMap(({ peers }) => peers.map(({ range }) => range as AddressRange))),',
    'ranges: classes.flatMap(({ peers }) => peers.map(({ range }) => range as AddressRange)),',
  ),
  rows('IPv6 is a row of its own though nothing tells it apart', 'isOneRow ? ranges.slice(0, 1) : ranges', 'ranges'),
  rows(
    'IPv6 is left out though something tells it apart',
    'isOne && isEverything(one.ranges))',
    'isEverything(one.ranges))',
  ),
  rows('addresses of the other end are one row', '[end, pods.id, ', '[pods.id, '),
  peers('every workload is new', '{ ...named.get(name), name, [side]', '{ name, [side]'),
  peers('only the old side cuts addresses', '[olds, news].map((ends)', '[olds].map((ends)'),
  peers('only the new side cuts addresses', '[olds, news].map((ends)', '[news].map((ends)'),
  peers(
    'the last address of a range is another one',
    'one.family === range.family && one.last < range.first',
    'one.family === range.family && one.last <= range.first',
  ),
];
