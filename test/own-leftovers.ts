import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';

/** The temporary folders of this process that are there now; tests beside this one have others. */
export function ownLeftovers(): string[] {
  const own = new RegExp(`^tierwall-[a-z]+-${process.pid}-`);
  return readdirSync(tmpdir()).filter((name) => own.test(name));
}
