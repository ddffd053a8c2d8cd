import { type Access, Api } from './api.ts';
import { type Forge, NotAllowed, type OwnComment } from './forge.ts';

/** A pull request of Forgejo's or Gitea's. */
export interface ForgejoPlace extends Access {
  /** `owner/name` */
  readonly repository: string;
  readonly pullRequest: number;
  /** Whose comments may be edited. @default whoever the token says; else the user of its actions */
  readonly author?: string;
}

interface Comment extends OwnComment {
  readonly user: { readonly login: string } | null;
}

/** Who a token of a workflow comments as. */
const ACTIONS = ['forgejo-actions', 'gitea-actions'];
const GONE = [404];

/** Comments of a pull request, by the API that Forgejo and Gitea share (`/api/v1`). */
export class Forgejo implements Forge {
  readonly limit = 65_536;
  readonly #api: Api;
  readonly #comments: string;
  readonly #comment: string;
  readonly #author: string | undefined;

  constructor({ repository, pullRequest, author, ...access }: ForgejoPlace) {
    this.#api = new Api(access);
    this.#comments = `/repos/${repository}/issues/${pullRequest}/comments`;
    this.#comment = `/repos/${repository}/issues/comments`;
    this.#author = author;
  }

  /** All comments come at once, whatever page is asked for. */
  async find(beginning: string): Promise<OwnComment | undefined> {
    const authors = this.#author === undefined ? await this.#selves() : [this.#author];
    const response = await this.#api.request('GET', this.#comments);
    const comments = (await response.json()) as Comment[];
    return comments.find(({ body, user }) => authors.includes(user?.login ?? '') && body.startsWith(beginning));
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

  /** A token need not be allowed to ask who it is of. */
  async #selves(): Promise<readonly string[]> {
    try {
      const response = await this.#api.request('GET', '/user', undefined, GONE);
      return response.ok ? [((await response.json()) as { login: string }).login] : ACTIONS;
    } catch (error) {
      if (error instanceof NotAllowed) return ACTIONS;
      throw error;
    }
  }
}
