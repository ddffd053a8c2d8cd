/** A comment of ours under a pull request or merge request. */
export interface OwnComment {
  readonly id: number;
  readonly body: string;
}

/**
 * Where comments stand under a pull request, as GitHub, GitLab and Forgejo have it. Each of these throws {@link NotAllowed} where the
 * token may not, {@link PassingFailure} for what may succeed later, and Error for the rest.
 */
export interface Forge {
  /** The most characters of a comment. */
  readonly limit: number;
  /** A text as it is to be written, where the forge reads more in it than Markdown. */
  bodyOf(text: string): string;
  /** The first comment of our own that begins with a text. */
  find(beginning: string): Promise<OwnComment | undefined>;
  create(body: string): Promise<void>;
  /** False: it is not there any more. */
  update(id: number, body: string): Promise<boolean>;
  /** One that is gone already is no failure. */
  remove(id: number): Promise<void>;
}

/** The token may not do this. */
export class NotAllowed extends Error {}

/** What may succeed when all is tried again, from the search on: a request that broke may have written the comment. */
export class PassingFailure extends Error {
  /** Milliseconds that the API asks to wait. */
  readonly wait: number;

  constructor(message: string, wait = 0) {
    super(message);
    this.wait = wait;
  }
}
