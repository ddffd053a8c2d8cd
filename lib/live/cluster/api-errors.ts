import { plainText } from './plain-text.ts';

/** A cluster cannot be reached, or refuses a request. The message says what to do about it. */
export class NoCluster extends Error {}

/** It answers, and says no. */
export class Refused extends NoCluster {}

/** What a request said that failed: nothing; but who may not ask at all is told so. */
export function unlessRefused(error: unknown): '' {
  if (error instanceof NoCluster) throw error;
  return '';
}

/** The HTTP status of the API server's answer, if there was one. */
export function codeOf(error: unknown): number | undefined {
  const code = (error as { code?: unknown }).code;
  return typeof code === 'number' ? code : undefined;
}

/** The API's own reason for the failure. */
export function reasonOf(error: unknown): string | undefined {
  return statusIn((error as { body?: unknown }).body).reason;
}

const UNKNOWN_USER =
  'the cluster does not accept the user of this context (401): a token or a certificate may have expired; log in again, or name another context';

/** The error as a message that says what to do about it. */
export function toldBetter(error: unknown, code: number | undefined): Error {
  const said = plainText(statusIn((error as { body?: unknown }).body).message ?? 'it does not say why');
  if (code === 401) return new Refused(UNKNOWN_USER);
  if (code === 403) return new Refused(`the cluster refuses: ${said}${adviceFor(said)}`);
  if (code === undefined) return new NoCluster(`the cluster does not answer: ${plainText((error as Error).message)}`);
  return Object.assign(new Error(`the API server answers ${code}: ${said}`), { code });
}

/** A refusal of admission, such as by a quota, has nothing to do with rights. It says itself what is wrong. */
function adviceFor(said: string): string {
  const isOfAdmission = /^\S+ "[^"]*" is forbidden: (?!User )|^admission webhook /.test(said);
  if (isOfAdmission) return '; change what forbids it there, or leave that namespace out';
  return '; https://github.com/tierwall/tierwall/blob/main/docs/reference/verify.md has the rights that are needed';
}

/** The message and the reason of a Status object, if the API server answered with one. */
function statusIn(body: unknown): { message?: string; reason?: string } {
  try {
    return JSON.parse(String(body)) ?? {};
  } catch {
    return {};
  }
}
