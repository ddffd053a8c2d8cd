import { type Access, Api } from './api.ts';
import type { OwnComment } from './forge.ts';
import { type Comment, IssueComments, type IssuePlace } from './issue-comments.ts';

/** A pull request on GitHub. */
export interface GitHubPlace extends Access, IssuePlace {
  /** The user whose comments may be edited. A comment of somebody else that contains the marker is left alone. */
  readonly author: string;
}

/** Headers of every request to GitHub. */
export const HEADERS = { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' };

const PER_PAGE = 100;

/** Comments of a pull request on GitHub, by its REST API. */
export class GitHub extends IssueComments {
  readonly #author: string;

  constructor({ author, ...place }: GitHubPlace) {
    super(new Api(place, HEADERS), place, [404, 410]);
    this.#author = author;
  }

  async find(beginning: string): Promise<OwnComment | undefined> {
    for (let page = 1; ; page++) {
      const response = await this.api.request('GET', `${this.comments}?per_page=${PER_PAGE}&page=${page}`);
      const comments = (await response.json()) as Comment[];
      const own = comments.find(({ body, user }) => user?.login === this.#author && body.startsWith(beginning));
      if (own || comments.length < PER_PAGE) return own;
    }
  }
}
