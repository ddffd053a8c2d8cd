/** Why an object that delivers is left as it is, for whoever reads it to name. */
export class NotFollowed extends Error {
  /** What it hangs on as far as that is there: where it differs, so does what would be rendered. */
  readonly inputs: readonly unknown[];

  constructor(message: string, inputs: readonly unknown[] = []) {
    super(message);
    this.inputs = inputs;
  }
}

/** A message as a line: what programs say in several, and what helps nobody here, aside. */
export function lineOf({ message }: Error): string {
  return message.replace(/\s*Use --debug flag to render out invalid YAML/, '').replace(/\s*\n\s*/g, ' ');
}
