/** What `lint` offers to write, in the words of the oracle. */
import { isDeepStrictEqual } from 'node:util';
import { readTexts } from '../../../lib/manifests/read-texts.ts';
import { lint, oneForCause } from '../../../lib/review/lint/lint.ts';
import { objectName } from '../../../lib/review/lint/object-name.ts';
import { isOffer, offerOf } from '../../../lib/review/lint/offer.ts';
import type { FixClaim } from './fixes.ts';
import { DEFAULT_NAMESPACE, type Mistaken, textOf } from './mistakes.ts';

export function fixClaimsOf(mistaken: Mistaken): FixClaim[] {
  const { cni, podCidrs } = mistaken.world;
  const reading = { namespace: DEFAULT_NAMESPACE };
  const read = (text: string) => {
    const texts = [{ file: 'world.yaml', text }];
    const manifests = readTexts(texts, reading);
    const [error] = manifests.problems.filter(({ severity }) => severity === 'error');
    if (error) throw new Error(`${error.code} ${error.message}\n${text}`);
    return { texts, manifests, reading, reach: { cni, podCidrs } };
  };
  const inputs = read(textOf(mistaken));
  const foundIn = ({ manifests, reach }: typeof inputs) => lint(manifests, reach);
  const before = foundIn(inputs);
  const asked = new Set<string>();
  return oneForCause(before).flatMap((finding): FixClaim[] => {
    // Of each rule one, and of what nearly every world lacks where it is the mistake: brute force takes its time.
    const isEverywhere = finding.rule.id === 'NP001' || finding.rule.id === 'NP002';
    if (asked.has(finding.rule.id) || (isEverywhere && mistaken.mistake !== 'no default deny')) return [];
    const offer = offerOf(inputs, finding);
    if (!isOffer(offer)) return [];
    asked.add(finding.rule.id);
    const [file] = offer.files;
    if (!file || offer.files.length > 1) throw new Error('there is one file');
    const after = read(file.after);
    const count = (all: typeof before) =>
      all.filter(({ rule, object }) => rule === finding.rule && objectName(object) === objectName(finding.object))
        .length;
    const others = ({ manifests }: typeof inputs) =>
      [manifests.workloads, manifests.namespaces].map((list) => list.map((one) => ({ ...one, location: undefined })));
    return [
      {
        ...{ rule: finding.rule.id, object: objectName(finding.object), text: file.after },
        isStillFound: count(foundIn(after)) >= count(before),
        isElsewhereSame: isDeepStrictEqual(others(after), others(inputs)),
        mayClose: finding.fix.patch?.closes ?? '',
        ...{ saysOpens: offer.opens.length > 0, saysCloses: offer.closes.length > 0, isHeld: offer.held !== undefined },
      },
    ];
  });
}
