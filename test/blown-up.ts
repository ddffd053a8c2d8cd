/**
 * Specs of policies whose every selector asks for keys of its own choice, so that no two classes of pods are one: more conditions than
 * anything compares.
 * @param port of one of them, which makes a difference
 */
export function blownUp(port: number): string[] {
  let state = 1;
  const random = (below: number) => {
    state = (state * 48271) % 2147483647;
    return state % below;
  };
  const selector = () => {
    const keys = Array.from({ length: 6 }, () => random(25));
    const asked = keys.map((key) => `{key: k${key}, operator: NotIn, values: [v${random(8)}]}`);
    return `{matchExpressions: [${asked.join(', ')}]}`;
  };
  return Array.from(
    { length: 25 },
    (_, i) =>
      `{podSelector: ${selector()}, policyTypes: [Ingress], ingress: [{from: [{podSelector: ${selector()}}], ports: [{port: ${i === 3 ? port : 1000 + i}}]}]}`,
  );
}
