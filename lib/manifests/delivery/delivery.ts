import type { Rendering } from '../model.ts';
import type { MapValue } from '../yaml/value.ts';
import type { InputFolders } from './input-folders.ts';

/** An object of a tool's that delivers: it names a source, which the tool renders and applies. */
export interface Delivery {
  readonly apiVersion: string;
  readonly kind: string;
  readonly map: MapValue;
  /** As written; '' where it names none. */
  readonly namespace: string;
  readonly name: string;
  readonly file: string;
}

/** What the command of a delivery hangs on besides the delivery. */
export interface Around {
  readonly folders: InputFolders;
  /** A source of Flux', by kind, namespace and name. */
  source(kind: string, namespace: string, name: string): MapValue | undefined;
}

/** How to render a delivery by hand. */
export type Renderer = (delivery: Delivery, around: Around) => Rendering | undefined;

/** The command with what is to be read of it. */
export function piped(command: string): string {
  return `${command} | tierwall list -`;
}

/** Both, where there is something to say. */
export function rendering(command: string | undefined, lacks: readonly string[]): Rendering {
  return { ...(command !== undefined && { command }), ...(lacks.length > 0 && { lacks: lacks.join('; ') }) };
}
