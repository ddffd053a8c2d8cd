import { request as requestHttp } from 'node:http';
import { type RequestOptions, request as requestHttps } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import { codeOf } from './api-errors.ts';
import { PATIENCE, withRetries } from './api-requests.ts';

/** An object as the API server writes it. */
export interface ListedObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name?: string; readonly namespace?: string };
}

/** Which objects of a resource to list. */
export interface Selectors {
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

interface Page {
  readonly metadata?: { readonly continue?: string };
  readonly items?: readonly object[] | null;
}

/** The page size of kubectl: "--chunk-size=500". */
const PAGE = 500;
/** How often a list is begun that took longer than the API server remembers it. */
const BEGINNINGS = 3;
const GONE = 410;

/**
 * Asks an API server for lists, page by page, and for nothing else: every request is a GET. Answers are kept as they are, because
 * the types of a client library would drop unknown fields.
 */
export class ApiLists {
  readonly #config: KubeConfig;

  constructor(config: KubeConfig) {
    this.#config = config;
  }

  /**
   * All objects of a resource, in every namespace.
   * @param path such as `/api/v1/pods`
   * @param selectors lists only objects that they select, as kubectl's `-l` and `--field-selector` do
   * @throws NoCluster if the user may not list them, or nobody answers. An error with `code` 404 if the resource does not exist
   */
  async all(
    path: string,
    type: { readonly apiVersion: string; readonly kind: string },
    selectors: Selectors = {},
  ): Promise<ListedObject[]> {
    const selected = Object.entries(selectors).map(([name, text]) => `&${name}=${encodeURIComponent(text)}`);
    for (let attempt = 1; ; attempt++) {
      try {
        const objects: ListedObject[] = [];
        let token = '';
        do {
          const next = token === '' ? '' : `&continue=${encodeURIComponent(token)}`;
          const page = (await this.get(`${path}?limit=${PAGE}${selected.join('')}${next}`)) as Page;
          // Items of a list need not have an apiVersion and a kind.
          for (const item of page.items ?? []) objects.push({ ...(item as ListedObject), ...type });
          token = page.metadata?.continue ?? '';
        } while (token !== '');
        return objects;
      } catch (error) {
        // "The provided continue parameter is too old [...] You can start a new list without the continue parameter."
        if (codeOf(error) !== GONE || attempt === BEGINNINGS) throw error;
      }
    }
  }

  get(path: string): Promise<unknown> {
    return withRetries(() => this.#get(path));
  }

  async #get(path: string): Promise<unknown> {
    const url = new URL(`${this.#config.getCurrentCluster()?.server.replace(/\/+$/, '')}${path}`);
    const options: RequestOptions = { headers: { accept: 'application/json', 'user-agent': 'tierwall' } };
    await this.#config.applyToHTTPSOptions(options);
    const { status, body } = await answerOf(url, options);
    if (status >= 300) throw Object.assign(new Error(`it answers ${status}`), { code: status, body });
    return JSON.parse(body);
  }
}

function answerOf(url: URL, options: RequestOptions): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const ask = url.protocol === 'http:' ? requestHttp : requestHttps;
    const asked = ask(url, { ...options, signal: AbortSignal.timeout(PATIENCE) }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
      );
    });
    // For Node's own errors, the code is a word. For an answer of an API server, it is a number.
    asked.on('error', (error) => reject(new Error(error.message)));
    asked.end();
  });
}
