import { digestOf } from '../digest.ts';
import { fileArgument } from '../files/folder.ts';
import type { Rendering, Text, Unseen } from '../model.ts';
import { printable } from '../printable.ts';

/** A file that says how a tool makes objects of what is beside it, and that is no object itself. */
interface Recipe {
  readonly apiVersion: string;
  readonly kind: string;
  readonly rendering?: (file: string) => Rendering;
}

const helmfile: Recipe = {
  apiVersion: 'helmfile',
  kind: 'Helmfile',
  rendering: (file) => ({ command: `helmfile --file ${fileArgument(file)} template | tierwall list -` }),
};

/** By the name of the file. Kustomizations are read as objects. */
const recipes: ReadonlyMap<string, Recipe> = new Map([
  // Fleet makes a bundle of each folder that has one.
  ['fleet.yaml', { apiVersion: 'fleet.cattle.io/v1alpha1', kind: 'Bundle' }],
  ['helmfile.yaml', helmfile],
  ['helmfile.yml', helmfile],
]);

/** The file as an object from which others are made, if it is of a tool that goes by the name of the file. */
export function recipeOf({ file, text }: Text): Unseen | undefined {
  const name = file.replace(/^.*[/:]/s, '');
  const recipe = recipes.get(name);
  if (!recipe) return undefined;
  const { apiVersion, kind, rendering } = recipe;
  const content = digestOf(text);
  const { command = '' } = rendering?.(file) ?? {};
  return {
    ...{ apiVersion, kind, name, location: { file, line: 1 }, content, makes: 'objects' },
    ...(command !== '' && { rendering: { command: printable(command) } }),
  };
}
