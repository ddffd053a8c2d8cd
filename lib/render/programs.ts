import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { RenderFailure } from './failure.ts';

/** A program that has to be installed before anything can be rendered. */
export class MissingProgram extends RenderFailure {}

/** A program of this machine. */
export interface Program {
  readonly file: string;
  readonly name: string;
  /** The arguments before the folder to build. */
  readonly words: readonly string[];
}

const HOW = {
  kustomize:
    'kustomize 5 (kubectl.docs.kubernetes.io/installation/kustomize, or: go install sigs.k8s.io/kustomize/kustomize/v5@latest) or kubectl 1.27 or newer',
  helm: 'Helm 3.8 or newer (helm.sh/docs/intro/install, or: go install helm.sh/helm/v3/cmd/helm@latest)',
} as const;

/** @throws MissingProgram if neither kustomize nor kubectl is installed, with what to install */
export function kustomizeProgram(): Program {
  const file = found('kustomize');
  if (file !== undefined) return { file, name: 'kustomize build', words: ['build'] };
  const kubectl = found('kubectl');
  if (kubectl !== undefined) return { file: kubectl, name: 'kubectl kustomize', words: ['kustomize'] };
  throw new MissingProgram(`neither kustomize nor kubectl is installed; install ${HOW.kustomize}`);
}

/** @throws MissingProgram if Helm is not installed, with what to install */
export function helmProgram(): Program {
  const file = found('helm');
  if (file === undefined) throw new MissingProgram(`helm is not installed; install ${HOW.helm}`);
  return { file, name: 'helm template', words: ['template'] };
}

/** @throws MissingProgram if no folder of PATH has it */
export function programCalled(name: string): string {
  const file = found(name);
  if (file === undefined) throw new MissingProgram(`the program ${name} is not installed, or not in PATH`);
  return file;
}

/** Searches the folders of PATH that are absolute. A relative one could lead to a program of the tree. */
function found(name: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => isAbsolute(folder));
  return folders.map((folder) => join(folder, name)).find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
