/** What a command has of the process that runs it. */
export interface Terminal {
  readonly stdout: NodeJS.WritableStream & { readonly columns?: number; readonly isTTY?: boolean };
  readonly stderr: NodeJS.WritableStream;
  /** How the command ended, as every process says it; undefined is 0. */
  exitCode?: number | string | null | undefined;
  once(signal: NodeJS.Signals, listener: () => void): unknown;
  /** Ends the process, whatever it still waits for. */
  exit(): void;
}

/** That of the command which runs. */
export let terminal: Terminal = process;

/** One command runs at a time, so it is of the module. */
export function useTerminal(given: Terminal): void {
  terminal = given;
}
