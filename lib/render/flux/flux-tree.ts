import type { Texts } from '../../manifests/model.ts';
import { RenderFailure } from '../failure.ts';
import type { Limits } from '../run-program.ts';
import type { Side } from '../side.ts';
export async function fluxTree(
  _side: Side,
  _set: { name: string; path: string; limits: Limits; cluster?: string | undefined },
): Promise<Texts> {
  throw new RenderFailure('trees of Flux and Argo CD are not followed yet');
}
