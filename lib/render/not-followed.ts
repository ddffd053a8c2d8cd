/** Why a delivery is not followed. Its object stays, so that the output names it. */
export class NotFollowed extends Error {
  /** What the result would depend on, as far as it is known. If this differs between two sides, the result may, too. */
  readonly inputs: readonly unknown[];

  constructor(message: string, inputs: readonly unknown[] = []) {
    super(message);
    this.inputs = inputs;
  }
}

/** A message on one line. */
export function lineOf({ message }: Error): string {
  return message.replace(/\s*\n\s*/g, ' ');
}
