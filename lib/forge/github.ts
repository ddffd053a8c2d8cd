import { type Access, Api } from './api.ts';
import type { OwnComment } from './forge.ts';
import { type Comment, IssueComments, type IssuePlace } from './issue-comments.ts';

/** A pull request of GitHub's. */
export interface GitHubPlace extends Access, IssuePlace {
  /** Whose comments may be edited: that of somebody else with the marker in it is not ours. */
  readonly author: string;
}

/** Of every request to GitHub. */
export const HEADERS = { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' };

const PER_PAGE = 100;

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
