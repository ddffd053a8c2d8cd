import { type Access, Api } from './api.ts';
import { NotAllowed, type OwnComment } from './forge.ts';
import { type Comment, IssueComments, type IssuePlace } from './issue-comments.ts';

/** A pull request of Forgejo's or Gitea's. */
export interface ForgejoPlace extends Access, IssuePlace {
  /** Whose comments may be edited. @default whoever the token says; else the user of its actions */
  readonly author?: string;
}

/** Who a token of a workflow comments as. */
const ACTIONS = ['forgejo-actions', 'gitea-actions'];
const GONE = [404];

/** Comments of a pull request, by the API that Forgejo and Gitea share (`/api/v1`). */
export class Forgejo extends IssueComments {
  readonly #author: string | undefined;

  constructor({ author, ...place }: ForgejoPlace) {
    super(new Api(place), place, GONE);
    this.#author = author;
  }

  /** All comments come at once, whatever page is asked for. */
  async find(beginning: string): Promise<OwnComment | undefined> {
    const authors = this.#author === undefined ? await this.#selves() : [this.#author];
    const response = await this.api.request('GET', this.comments);
    const comments = (await response.json()) as Comment[];
    return comments.find(({ body, user }) => authors.includes(user?.login ?? '') && body.startsWith(beginning));
  }

  /** A token need not be allowed to ask who it is of. */
  async #selves(): Promise<readonly string[]> {
    try {
      const response = await this.api.request('GET', '/user', undefined, GONE);
      return response.ok ? [((await response.json()) as { login: string }).login] : ACTIONS;
    } catch (error) {
      if (error instanceof NotAllowed) return ACTIONS;
      throw error;
    }
  }
}
