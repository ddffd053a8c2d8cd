import { stringify } from 'yaml';
import type { Protocol } from './model.ts';

/** A workload's printed name, everyone, or pods of no manifest. */
export type DeclaredPeer = string | { namespace: string; podLabels: Record<string, string> };

export interface Declaration {
  from: DeclaredPeer;
  to: DeclaredPeer;
  port: number;
  protocol: Protocol;
}

/** Who may talk to whom, as docs/reference/intent.md has it. */
export interface OracleIntent {
  guarded: { workload: string; directions: ('ingress' | 'egress')[] }[];
  edges: Declaration[];
  outside: Declaration[];
}

export function intentText(intent: OracleIntent): string {
  // YAML 1.1, where y is a boolean.
  return stringify({ version: 1, profile: 'oracle', ...intent }, { version: '1.1', aliasDuplicateObjects: false });
}
