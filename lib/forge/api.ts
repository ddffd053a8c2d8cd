import { NotAllowed, PassingFailure } from './forge.ts';

/** How to reach the API of a forge, such as GitHub or GitLab. */
export interface Access {
  /** For example, `https://api.github.com`. */
  readonly apiUrl: string;
  readonly token: string;
}

/** The milliseconds after which a request without an answer is given up. */
const PATIENCE = 30_000;
/** The most characters of an answer that a message quotes. */
const QUOTED = 300;

/** Sends requests to the API of a forge. No error contains the token, whatever the API answers. */
export class Api {
  readonly #url: string;
  readonly #token: string;
  readonly #headers: Readonly<Record<string, string>>;

  /**
   * @param headers headers for every request, in addition to the usual ones
   * @throws Error if the address is not valid
   */
  constructor({ apiUrl, token }: Access, headers: Readonly<Record<string, string>> = {}) {
    const url = URL.canParse(apiUrl) ? new URL(apiUrl) : undefined;
    if (!url || !/^https?:$/.test(url.protocol)) throw new Error('the address of the API is none of http or https');
    // Every message would show the password.
    if (url.username || url.password) throw new Error('the address of the API holds a password: give it as the token');
    this.#url = apiUrl.replace(/\/+$/, '');
    this.#token = token;
    this.#headers = headers;
  }

  /**
   * Returns the answer if its status is 2xx or one of the accepted ones.
   * @throws NotAllowed on 403
   * @throws PassingFailure if there is no answer, on 5xx, and on too many requests
   * @throws Error on any other status
   */
  async request(method: string, path: string, body?: object, accepted: readonly number[] = []): Promise<Response> {
    const response = await this.#fetch(method, path, body);
    const { status, headers } = response;
    const isLimited = headers.has('retry-after') || headers.get('x-ratelimit-remaining') === '0';
    const mayPass = status >= 500 || status === 429 || (status === 403 && isLimited);
    if (response.ok || (accepted.includes(status) && !mayPass)) return response;
    const message = await this.#printed(method, path, response);
    if (mayPass) throw new PassingFailure(message, waitIn(headers));
    throw status === 403 ? new NotAllowed(message) : new Error(message);
  }

  async #fetch(method: string, path: string, body?: object): Promise<Response> {
    try {
      // fetch sends no authorization to another host if it is redirected.
      return await fetch(`${this.#url}${path}`, {
        method,
        signal: AbortSignal.timeout(PATIENCE),
        headers: {
          ...{ accept: 'application/json', authorization: `Bearer ${this.#token}`, 'user-agent': 'tierwall' },
          ...(body && { 'content-type': 'application/json' }),
          ...this.#headers,
        },
        ...(body && { body: JSON.stringify(body) }),
      });
    } catch (error) {
      const { cause = error } = error as Error;
      throw new PassingFailure(this.#withoutToken(`${method} ${this.#url}${path}: ${cause}`));
    }
  }

  async #printed(method: string, path: string, response: Response): Promise<string> {
    const text = await response.text().catch(() => 'and breaks off');
    // The token is replaced before the text is cut, because a part of a token is secret as well.
    return this.#withoutToken(`${method} ${this.#url}${path} answers ${response.status}: ${text}`).slice(
      0,
      this.#url.length + path.length + QUOTED,
    );
  }

  #withoutToken(text: string): string {
    const forms = [this.#token, JSON.stringify(this.#token).slice(1, -1), encodeURIComponent(this.#token)];
    return forms.reduce((all, form) => (form === '' ? all : all.replaceAll(form, '***')), text);
  }
}

/** The milliseconds to wait, from "Retry-After", or from the headers of GitHub and GitLab that name a time in seconds. */
function waitIn(headers: Headers): number {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  if (Number.isFinite(seconds)) return seconds * 1000;
  const reset = Number(headers.get('x-ratelimit-reset') ?? headers.get('ratelimit-reset') ?? Number.NaN);
  return Number.isFinite(reset) ? Math.max(0, reset * 1000 - Date.now()) : 0;
}
