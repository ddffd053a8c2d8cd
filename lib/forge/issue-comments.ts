import type { Api } from './api.ts';
import type { Forge, OwnComment } from './forge.ts';

/** A pull request on a forge whose API treats it as an issue. */
export interface IssuePlace {
  /** For example, `owner/name`. */
  readonly repository: string;
  readonly pullRequest: number;
}

/** As the API returns it. The author is null if the account was deleted. */
export interface Comment extends OwnComment {
  readonly user: { readonly login: string } | null;
}

/** The comments of a pull request, by the part of the API that GitHub, Forgejo and Gitea share. */
export abstract class IssueComments implements Forge {
  /** "body is too long (maximum is 65536 characters)" */
  readonly limit = 65_536;
  protected readonly api: Api;
  /** The path of the comments of the pull request. */
  protected readonly comments: string;
  readonly #comment: string;
  readonly #gone: readonly number[];

  /** @param gone the statuses that say that a comment no longer exists */
  constructor(api: Api, { repository, pullRequest }: IssuePlace, gone: readonly number[]) {
    this.api = api;
    this.comments = `/repos/${repository}/issues/${pullRequest}/comments`;
    this.#comment = `/repos/${repository}/issues/comments`;
    this.#gone = gone;
  }

  abstract find(beginning: string): Promise<OwnComment | undefined>;

  bodyOf(text: string): string {
    return text;
  }

  async create(body: string): Promise<void> {
    await this.api.request('POST', this.comments, { body });
  }

  async update(id: number, body: string): Promise<boolean> {
    return (await this.api.request('PATCH', `${this.#comment}/${id}`, { body }, this.#gone)).ok;
  }

  async remove(id: number): Promise<void> {
    await this.api.request('DELETE', `${this.#comment}/${id}`, undefined, this.#gone);
  }
}
