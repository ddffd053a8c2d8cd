/** The names under which kustomize finds the kustomization of a folder. */
export const KUSTOMIZATION_FILES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

/** Whether kustomize would take the file for the kustomization of its folder. */
export function isKustomizationFile(file: string): boolean {
  return KUSTOMIZATION_FILES.includes(file.replace(/^.*[/:]/s, ''));
}
