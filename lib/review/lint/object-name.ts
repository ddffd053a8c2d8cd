/** An object of Kubernetes, by kind and name. */
export interface ObjectName {
  readonly kind: string;
  /** Empty for a kind that is not namespaced. */
  readonly namespace: string;
  readonly name: string;
}

/** The object as findings and suppressions name it: `shop/db-access[NetworkPolicy]`. */
export function objectName({ kind, namespace, name }: ObjectName): string {
  return `${namespace === '' ? '' : `${namespace}/`}${name}[${kind}]`;
}
