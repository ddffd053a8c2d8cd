import { inFile, type Mutant } from '../mutant.ts';

const slip = inFile('lib/manifests/fields/slip.ts');
const nearMiss = inFile('lib/review/lint/near-miss.ts');
const nothing = inFile('lib/review/lint/nothing-selected.ts');
const labelled = inFile('lib/review/lint/labelled.ts');
const selecting = inFile('lib/review/lint/selecting.ts');

/** Faults in what lint calls a slip of the pen, and in whom it says a selector selects. */
export const slips: readonly Mutant[] = [
  slip('names of one row are slips of each other', 'return isNear && !areOfOneRow(one, other);', 'return isNear;'),
  slip('short names are slips of each other', '(length >= 8 ? 2 : length >= 4 ? 1 : 0)', '(length >= 8 ? 2 : 1)'),
  nearMiss(
    'one slip is enough, whatever else pods miss',
    'if (slips.length > 0 && slips.length === missed.length)',
    'if (slips.length > 0)',
  ),
  nearMiss(
    'the name of a release is the name of its pods',
    'const isAbout = own === undefined && !namesMany(key);',
    'const isAbout = own === undefined;',
  ),
  nothing(
    'pods that are documented to be made are not there',
    'if (namespaces.some((name) => surelyMade(facts.manifests, name, selector))) return undefined;',
    '',
  ),
  nothing(
    'what may be made by a chart is a slip at most',
    "if (makers.length > 0) return { why: 'made elsewhere', makers };",
    '',
  ),
  nothing(
    'the wrong key stays beside the one that is meant',
    '...(wrong.key === meant.key',
    '...(wrong.key !== undefined',
  ),
  nothing(
    'a slip in matchExpressions is corrected in matchLabels',
    'if (miss.slips.some(({ wrong }) => matchLabels.get(wrong.key) !== wrong.value)) return { say };',
    '',
  ),
  nearMiss('another key is meant where pods have that one', 'if (!isAbout) continue;', ''),
  nearMiss(
    'a value of a key that names many is meant',
    'if (its === value && !namesMany(other))',
    'if (its === value)',
  ),
  labelled('a label that nobody knows is not there', "if (known.unknown(key) !== 'absent') found.open.push(at);", ''),
  labelled(
    'what one requirement leaves matches all of them',
    'matches(selector, this.labels[at] as KnownLabels) !== NO',
    'this.labels[at] !== undefined && NO === 0',
  ),
  selecting('an ExternalName Service leads to pods', "type !== 'ExternalName' &&", ''),
];
