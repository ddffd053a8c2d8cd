/** A comment under a pull request or merge request that tierwall wrote. */
export interface OwnComment {
  readonly id: number;
  readonly body: string;
}

/**
 * The comments of a pull request on GitHub, GitLab or Forgejo. Each method throws {@link NotAllowed} if the token has no
 * permission, {@link PassingFailure} for what may succeed later, and Error for everything else.
 */
export interface Forge {
  /** The most characters of a comment. */
  readonly limit: number;
  /** The text as it must be written on a forge that gives some lines another meaning than Markdown does. */
  bodyOf(text: string): string;
  /** The first own comment that begins with a text. */
  find(beginning: string): Promise<OwnComment | undefined>;
  create(body: string): Promise<void>;
  /** Returns false if the comment no longer exists. */
  update(id: number, body: string): Promise<boolean>;
  /** Succeeds also if the comment no longer exists. */
  remove(id: number): Promise<void>;
}

/** Thrown if the token has no permission for a request. */
export class NotAllowed extends Error {}

/**
 * Thrown for what may succeed if everything is tried again. That includes the search, because a request that broke may have
 * written the comment.
 */
export class PassingFailure extends Error {
  /** The milliseconds that the API asks to wait. */
  readonly wait: number;

  constructor(message: string, wait = 0) {
    super(message);
    this.wait = wait;
  }
}
