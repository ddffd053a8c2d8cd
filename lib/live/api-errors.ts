/** A cluster cannot be reached, or refuses: what to do about it is in the message. */
export class NoCluster extends Error {}

/** The status that the API server answered, if it did. */
export function codeOf(error: unknown): number | undefined {
  const code = (error as { code?: unknown }).code;
  return typeof code === 'number' ? code : undefined;
}

/** With what to do about it. */
export function toldBetter(error: unknown, code: number | undefined): Error {
  const said = messageIn((error as { body?: unknown }).body);
  if (code === 401 || code === 403)
    return new NoCluster(`the cluster refuses: ${said}; docs/reference/verify.md has the rights that are needed`);
  if (code === undefined) return new NoCluster(`the cluster does not answer: ${(error as Error).message}`);
  return new Error(`the API server answers ${code}: ${said || (error as Error).message}`);
}

/** Of the API's Status. */
function messageIn(body: unknown): string {
  try {
    return (JSON.parse(String(body)) as { message?: string }).message ?? '';
  } catch {
    return '';
  }
}
