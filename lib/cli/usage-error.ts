/** Something that the user has to fix. It ends the command with exit code 2 and without a stack trace. */
export class UsageError extends Error {
  /** The lines that were already printed about it. */
  readonly details: readonly string[];

  constructor(message: string, details: readonly string[] = []) {
    super(message);
    this.details = details;
  }
}
