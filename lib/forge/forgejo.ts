import { type Access, Api } from './api.ts';
import { NotAllowed, type OwnComment } from './forge.ts';
import { type Comment, IssueComments, type IssuePlace } from './issue-comments.ts';

/** A pull request on Forgejo or Gitea. */
export interface ForgejoPlace extends Access, IssuePlace {
  /**
   * The user whose comments may be edited.
   * @default - the user of the token, or else the user of the forge's actions
   */
  readonly author?: string;
}

/** The users as which the token of a workflow comments. */
const ACTIONS = ['forgejo-actions', 'gitea-actions'];
const GONE = [404];

/** The comments of a pull request, by the API that Forgejo and Gitea share (`/api/v1`). */
export class Forgejo extends IssueComments {
  readonly #author: string | undefined;

  constructor({ author, ...place }: ForgejoPlace) {
    super(new Api(place), place, GONE);
    this.#author = author;
  }

  /** The API returns all comments at once, whatever page is requested. */
  async find(beginning: string): Promise<OwnComment | undefined> {
    const authors = this.#author === undefined ? await this.#selves() : [this.#author];
    const response = await this.api.request('GET', this.comments);
    const comments = (await response.json()) as Comment[];
    return comments.find(({ body, user }) => authors.includes(user?.login ?? '') && body.startsWith(beginning));
  }

  /** The possible users. Not every token has the permission to ask for its user. */
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
