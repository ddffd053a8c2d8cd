/**
 * Synthesizes every app of lib/app into dist/, or with --check compares dist/ with what that would write.
 * Exit: 0 done, or the same; 1 the code is inconsistent, or dist/ is not what it says; 2 could not run.
 */
import { relative, resolve } from 'node:path';
import { outputs } from './lib/app/outputs.ts';
import { MADE_BY } from './lib/constructs/network-policy.ts';
import { checkDist } from './lib/synth/check.ts';
import { isSystemError, writeFiles } from './lib/synth/dist-folder.ts';
import { type Draft, draft } from './lib/synth/draft.ts';
import { profileFacts, profilesYaml } from './lib/synth/profile-facts.ts';
import { isInSourceMap, writeSourceMap } from './lib/synth/source-map.ts';

const OWN_DIST = resolve(`${import.meta.dirname}/dist`);
/** `cdk8s synth` names its output folder in the environment; an empty name is none. */
const dist = resolve(process.env['CDK8S_OUTDIR'] || OWN_DIST);
/** What scripts/ read. */
const PROFILES = 'cluster/profiles.yaml';
const SOURCE_MAP = resolve(`${import.meta.dirname}/.cache/source-map.json`);
const shown = relative('', dist) || '.';

async function main(args: readonly string[]): Promise<number> {
  if (args.some((arg) => arg !== '--check')) {
    console.error(`main.ts: unknown argument '${args.find((arg) => arg !== '--check')}'; there is only --check`);
    return 2;
  }
  const { apps, texts } = outputs();
  const isCheck = args.includes('--check');
  const made = draft(apps, MADE_BY);
  const { files: manifests, objects } = made;
  // A check proves everything anew. Other runs read back what no run of this very code has read back here.
  const isProven = !isCheck && isInSourceMap(SOURCE_MAP, made);
  const problems = made.problems.length > 0 || isProven ? made.problems : await readBack(made);
  if (problems.length > 0) {
    for (const problem of problems) console.error(problem);
    console.error(`${problems.length} problem${problems.length === 1 ? '' : 's'}; nothing was written`);
    return 1;
  }
  const files = new Map([...manifests, ...texts, [PROFILES, profilesYaml(profileFacts(objects))]]);
  try {
    const status = isCheck ? checkDist(dist, shown, files) : write(files);
    if (status === 0 && dist === OWN_DIST) writeSourceMap(SOURCE_MAP, made);
    return status;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    console.error(`cannot ${isCheck ? 'read' : 'write'} ${shown}: ${error.message}`);
    return 2;
  }
}

/** Most runs have nothing to read back, so what reads is loaded here alone. */
async function readBack({ files, manifests }: Draft): Promise<readonly string[]> {
  const { rereadProblems } = await import('./lib/synth/reread.ts');
  return rereadProblems(files, manifests);
}

function write(files: ReadonlyMap<string, string>): number {
  const lines = writeFiles(dist, files).map(({ path, fate }) => `${fate.padEnd(9)}  ${shown}/${path}`);
  console.log(lines.join('\n'));
  return 0;
}

void main(process.argv.slice(2)).then((status) => {
  process.exitCode = status;
});
