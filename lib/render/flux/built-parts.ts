import type { Text } from '../../manifests/model.ts';
import { refuseOtherFields } from '../fields.ts';
import { objectsIn } from '../lists.ts';
import { Part, type PlainObject } from '../part.ts';
import type { Plain } from '../plain-yaml.ts';
import { Pool } from '../pool.ts';
import type { Limits } from '../run-program.ts';
import type { Side } from '../side.ts';
import { KUSTOMIZATION_FIELDS } from './flux-fields.ts';
import { builtByFlux } from './flux-kustomization.ts';
import { isSubstituted, refuseHidden, substituteIn, variablesOf, withCommonMetadata } from './flux-variables.ts';
import { notApplied, refuseEncrypted } from './kept-objects.ts';

interface About {
  readonly side: Side;
  readonly limits: Limits;
  readonly pool: Pool;
  /** Returns a name for a rendered text. */
  readonly file: () => string;
  /** Prints a note about the Kustomization. */
  readonly say: (note: string) => void;
}

/**
 * The objects that a Flux Kustomization applies from its folder, with its variables and labels.
 * @param spec the spec of the Kustomization. Undefined if only the folder counts
 * @throws NotFollowed for what is not supported
 */
export async function builtParts(
  folder: string,
  spec: Plain | undefined,
  one: PlainObject | undefined,
  { side, limits, pool, file, say }: About,
): Promise<Part[]> {
  if (one) refuseOtherFields(spec, KUSTOMIZATION_FIELDS, 'spec');
  const by = one ? `${one.words} of Flux` : `the files of ${folder}`;
  const rendered = (text: string): Text => ({ file: file(), text, renderedBy: by });
  const texts = await builtByFlux(side, folder, limits, spec, rendered);
  const own = (): Pool => {
    const built = new Pool();
    built.add(texts.flatMap((text) => new Part(text).objects));
    return built;
  };
  const variables = variablesOf(spec, one?.namespace ?? '', pool, own, (note) => say(`${one?.words} ${note}`));
  for (const { text } of texts) refuseHidden(text, variables);
  const owner = one && {
    'kustomize.toolkit.fluxcd.io/name': one.name,
    'kustomize.toolkit.fluxcd.io/namespace': one.namespace,
  };
  return texts.map((text) => {
    const part = isSubstituted(spec, variables) ? substitutedPart(text, variables.values) : new Part(text);
    for (const object of objectsIn(part)) {
      refuseEncrypted(object);
      const note = notApplied(object);
      if (note !== undefined) say(note);
    }
    for (const object of part.objects) {
      const labelled = object.value && owner && withCommonMetadata(object.value, spec, owner);
      if (labelled) object.replace(labelled);
    }
    return part;
  });
}

function substitutedPart(text: Text, variables: ReadonlyMap<string, string>): Part {
  const part = new Part(text);
  for (const object of part.objects) substituteIn(object, variables);
  // With variables replaced, a text that was no object may be one, or several.
  return part.objects.every(({ value }) => value !== undefined) ? part : new Part(part.result);
}
