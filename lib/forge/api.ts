import { NotAllowed, PassingFailure } from './forge.ts';

/** How to reach the API of a forge. */
export interface Access {
  /** `https://api.github.com` */
  readonly apiUrl: string;
  readonly token: string;
}

/** Milliseconds without an answer, after which it is not waited for any more. */
const PATIENCE = 30_000;
/** Of an answer that is quoted. */
const QUOTED = 300;

/** Requests to the API of a forge. No error says the token, whatever the API answers. */
export class Api {
  readonly #url: string;
  readonly #token: string;
  readonly #headers: Readonly<Record<string, string>>;

  /**
   * @param headers besides those of every request
   * @throws Error where the address is none
   */
  constructor({ apiUrl, token }: Access, headers: Readonly<Record<string, string>> = {}) {
    const url = URL.canParse(apiUrl) ? new URL(apiUrl) : undefined;
    if (!url || !/^https?:$/.test(url.protocol)) throw new Error('the address of the API is none of http or https');
    // It would stand in every message.
    if (url.username || url.password) throw new Error('the address of the API holds a password: give it as the token');
    this.#url = apiUrl.replace(/\/+$/, '');
    this.#token = token;
    this.#headers = headers;
  }

  /**
   * The answer, where it is 2xx or one of these statuses.
   * @throws NotAllowed on 403, PassingFailure without an answer, on 5xx and where there are too many requests, Error on the rest
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
      // To another host, a redirection takes no authorization along.
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
    // Before it is cut: a part of a token is one, too.
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

/** Milliseconds: after "Retry-After", or until the time in seconds that GitHub and GitLab say in a header of their own. */
function waitIn(headers: Headers): number {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  if (Number.isFinite(seconds)) return seconds * 1000;
  const reset = Number(headers.get('x-ratelimit-reset') ?? headers.get('ratelimit-reset') ?? Number.NaN);
  return Number.isFinite(reset) ? Math.max(0, reset * 1000 - Date.now()) : 0;
}
