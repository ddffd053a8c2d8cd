import type { Rendering } from '../model.ts';
import type { MapValue } from '../yaml/value.ts';
import type { InputFolders } from './input-folders.ts';

/** An object with which a tool delivers: it names a source, which the tool renders and applies. */
export interface Delivery {
  readonly apiVersion: string;
  readonly kind: string;
  readonly map: MapValue;
  /** As written. Empty if it names none. */
  readonly namespace: string;
  readonly name: string;
  readonly file: string;
}

/** What else the command of a delivery depends on. */
export interface Around {
  readonly folders: InputFolders;
  /** A source of Flux, by kind, namespace and name. */
  source(kind: string, namespace: string, name: string): MapValue | undefined;
}

/** How to render a delivery by hand. */
export type Renderer = (delivery: Delivery, around: Around) => Rendering | undefined;

/** The command, piped into tierwall. */
export function piped(command: string): string {
  return `${command} | tierwall list -`;
}

/** The command and what it leaves out, if there is either. */
export function rendering(command: string | undefined, lacks: readonly string[]): Rendering {
  return { ...(command !== undefined && { command }), ...(lacks.length > 0 && { lacks: lacks.join('; ') }) };
}
