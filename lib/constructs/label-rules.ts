/** IsQualifiedName of k8s.io/apimachinery/pkg/util/validation: `app`, `app.kubernetes.io/name`. */
export function isLabelKey(text: string): boolean {
  const [name = '', prefix, ...more] = text.split('/').reverse();
  if (more.length > 0) return false;
  if (
    prefix !== undefined &&
    !/^(?=.{1,253}$)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/.test(prefix)
  )
    return false;
  return /^[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/.test(name);
}
