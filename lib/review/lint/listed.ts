/** The first of many names, such as `a, b and 3 more`. */
export function listed(names: readonly string[], most = 3): string {
  const distinct = [...new Set(names)];
  if (distinct.length <= most) return distinct.join(', ');
  return `${distinct.slice(0, most).join(', ')} and ${distinct.length - most} more`;
}
