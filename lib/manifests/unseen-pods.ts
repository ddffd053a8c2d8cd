import type { Unseen } from './model.ts';

/**
 * May pods of this namespace be made by what is not seen? What renders objects may do so everywhere; an operator makes pods in the
 * namespace of its object, which is anywhere where the object names none.
 */
export function mayHavePodsIn({ makes, namespace: own }: Unseen, namespace: string): boolean {
  return makes === 'objects' || own === undefined || own === namespace;
}
