/** Kubernetes quantities. Source: k8s.io/apimachinery/pkg/api/resource/quantity.go */

const QUANTITY = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([eE][+-]?\d+)|(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]?))$/;
const SUFFIXES: Readonly<Record<string, number>> = {
  ...{ n: 1e-9, u: 1e-6, m: 1e-3, '': 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18 },
  ...{ Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60 },
};

/** The number that a quantity stands for. Undefined if the text is not a quantity. */
export function quantityOf(text: string): number | undefined {
  const [, number, exponent, suffix = ''] = QUANTITY.exec(text) ?? [];
  if (number === undefined) return undefined;
  return exponent === undefined ? Number(number) * (SUFFIXES[suffix] as number) : Number(`${number}${exponent}`);
}

/** What the API server would refuse in an amount. */
export function quantityProblem(field: string, text: string): string | undefined {
  const amount = quantityOf(text);
  if (amount === undefined) return `${field} '${text}' is not a quantity; write for example 250m, 1, 64Mi or 1Gi`;
  return amount < 0 ? `${field} '${text}' is negative; write 0 or more` : undefined;
}
