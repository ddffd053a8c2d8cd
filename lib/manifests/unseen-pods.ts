import type { Unseen } from './model.ts';

/**
 * May an unseen object make pods in this namespace? What renders objects may do so in every namespace. An operator makes pods in
 * its object's namespace, or anywhere if the object names none.
 */
export function mayHavePodsIn({ makes, namespace: own }: Unseen, namespace: string): boolean {
  return makes === 'objects' || own === undefined || own === namespace;
}
