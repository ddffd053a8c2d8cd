import { type Access, Api } from './api.ts';
import type { Forge, OwnComment } from './forge.ts';

/** A merge request on GitLab. */
export interface GitLabPlace extends Access {
  /** The number of the project, or `group/name`. */
  readonly project: string;
  /** The number that people see (`iid`). */
  readonly mergeRequest: number;
}

interface Note extends OwnComment {
  readonly author: { readonly id: number };
  /** True for entries that GitLab writes, such as "added 1 commit". */
  readonly system: boolean;
}

const PER_PAGE = 100;
const GONE = [404];

/**
 * The notes of a merge request. The token must have the scope `api`, of a project, a group or a person. The token of a job may
 * not comment.
 */
export class GitLab implements Forge {
  readonly limit = 1_000_000;
  readonly #api: Api;
  readonly #notes: string;
  #self: Promise<number> | undefined;

  constructor({ project, mergeRequest, ...access }: GitLabPlace) {
    this.#api = new Api(access);
    this.#notes = `/projects/${encodeURIComponent(project)}/merge_requests/${mergeRequest}/notes`;
  }

  async find(beginning: string): Promise<OwnComment | undefined> {
    this.#self ??= this.#whoAmI();
    const self = await this.#self.catch((error) => {
      // The next call asks again.
      this.#self = undefined;
      throw error;
    });
    for (let page = '1'; page !== ''; ) {
      const path = `${this.#notes}?sort=asc&order_by=created_at&per_page=${PER_PAGE}&page=${page}`;
      const response = await this.#api.request('GET', path);
      const notes = (await response.json()) as Note[];
      const own = notes.find(({ author, system, body }) => author.id === self && !system && body.startsWith(beginning));
      if (own) return own;
      // "The index of the next page". Empty on the last page.
      page = response.headers.get('x-next-page') ?? '';
    }
    return undefined;
  }

  /**
   * Escapes slashes at the beginning of lines. GitLab would run such a line as an action, such as /approve, and manifests can
   * contain any text.
   */
  bodyOf(text: string): string {
    return text.replaceAll(/^(\s*)\//gm, '$1\\/');
  }

  async create(body: string): Promise<void> {
    await this.#api.request('POST', this.#notes, { body });
  }

  async update(id: number, body: string): Promise<boolean> {
    return (await this.#api.request('PUT', `${this.#notes}/${id}`, { body }, GONE)).ok;
  }

  async remove(id: number): Promise<void> {
    await this.#api.request('DELETE', `${this.#notes}/${id}`, undefined, GONE);
  }

  async #whoAmI(): Promise<number> {
    const response = await this.#api.request('GET', '/user');
    return ((await response.json()) as { id: number }).id;
  }
}
