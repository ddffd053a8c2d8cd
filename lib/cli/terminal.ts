/** The part of the process that a command uses. */
export interface Terminal {
  readonly stdout: NodeJS.WritableStream & { readonly columns?: number; readonly isTTY?: boolean };
  readonly stderr: NodeJS.WritableStream;
  /** How the command ended, as every process says it; undefined is 0. */
  exitCode?: number | string | null | undefined;
  once(signal: NodeJS.Signals, listener: () => void): unknown;
  /** Ends the process, whatever it still waits for. */
  exit(): void;
}

/** The terminal of the running command. */
export let terminal: Terminal = process;

/** Only one command runs at a time, so this is a variable of the module. */
export function useTerminal(given: Terminal): void {
  terminal = given;
}
