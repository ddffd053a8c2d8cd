import { type Access, Api } from './api.ts';
import type { Forge, OwnComment } from './forge.ts';

/** A pull request of GitHub's. */
export interface GitHubPlace extends Access {
  /** `owner/name` */
  readonly repository: string;
  readonly pullRequest: number;
  /** Whose comments may be edited: that of somebody else with the marker in it is not ours. */
  readonly author: string;
}

interface Comment extends OwnComment {
  readonly user: { readonly login: string } | null;
}

/** Of every request to GitHub. */
export const HEADERS = { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' };

const PER_PAGE = 100;
const GONE = [404, 410];

export class GitHub implements Forge {
  /** "body is too long (maximum is 65536 characters)". */
  readonly limit = 65_536;
  readonly #api: Api;
  readonly #comments: string;
  readonly #comment: string;
  readonly #author: string;

  constructor({ repository, pullRequest, author, ...access }: GitHubPlace) {
    this.#api = new Api(access, HEADERS);
    this.#comments = `/repos/${repository}/issues/${pullRequest}/comments`;
    this.#comment = `/repos/${repository}/issues/comments`;
    this.#author = author;
  }

  async find(beginning: string): Promise<OwnComment | undefined> {
    for (let page = 1; ; page++) {
      const response = await this.#api.request('GET', `${this.#comments}?per_page=${PER_PAGE}&page=${page}`);
      const comments = (await response.json()) as Comment[];
      const own = comments.find(({ body, user }) => user?.login === this.#author && body.startsWith(beginning));
      if (own || comments.length < PER_PAGE) return own;
    }
  }

  bodyOf(text: string): string {
    return text;
  }

  async create(body: string): Promise<void> {
    await this.#api.request('POST', this.#comments, { body });
  }

  async update(id: number, body: string): Promise<boolean> {
    return (await this.#api.request('PATCH', `${this.#comment}/${id}`, { body }, GONE)).ok;
  }

  async remove(id: number): Promise<void> {
    await this.#api.request('DELETE', `${this.#comment}/${id}`, undefined, GONE);
  }
}
