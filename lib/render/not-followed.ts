/** Why an object that delivers is left as it is, for whoever reads it to name. */
export class NotFollowed extends Error {
  /** What it hangs on as far as that is there: where it differs, so does what would be rendered. */
  readonly inputs: readonly unknown[];

  constructor(message: string, inputs: readonly unknown[] = []) {
    super(message);
    this.inputs = inputs;
  }
}
