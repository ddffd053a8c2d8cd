import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { asideFolders } from '../config/aside.ts';
import { CONFIG_FILE, type Config } from '../config/config.ts';
import { firstConfig } from '../config/first-config.ts';
import { otherTools } from '../config/other-tools.ts';
import { few } from '../format/few.ts';
import { printable } from '../manifests/printable.ts';
import { isOwn } from '../render/own-repository.ts';
import { isThere } from '../render/render-set.ts';
import { treeOfWork } from './clean-tree.ts';
import { type ConfigPlace, configPlace, fromHere, workConfig } from './config-file.ts';
import { git } from './git.ts';
import { makeFolder } from './make-folder.ts';
import { printError, writeOut } from './output.ts';
import { setsCompared } from './set-comparison.ts';
import { remotes, renderedOne, setCalled, workSide } from './sets.ts';
import { terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';
import { writeFileWhole, writing } from './written-files.ts';

const RENDERED = 'https://github.com/tierwall/tierwall/blob/main/docs/how-to/rendered.md';

/** The most folders without a set that are listed. Further ones are counted. */
const MOST_ASIDE = 5;

export function addConfig(program: Command): void {
  const config = program
    .command('config')
    .summary('tierwall.yaml: write a first one, check it, show what its sets render')
    .description(
      'tierwall.yaml names the sets of manifests of a repository, and how each is rendered. The format: https://github.com/tierwall/tierwall/blob/main/docs/reference/config.md',
    )
    .addHelpText('after', '\nExample:\n  tierwall config init');
  config
    .command('init')
    .description('Writes a first tierwall.yaml from what the repository holds. It never overwrites one.')
    .addHelpText('after', '\nExample:\n  tierwall config init')
    .action(() => init());
  config
    .command('check')
    .description('Lists all mistakes in tierwall.yaml, with line and fix. It renders nothing.')
    .addHelpText('after', '\nExample:\n  tierwall config check')
    .action(() => check());
  config
    .command('sets')
    .description(
      'Prints the names of the sets, one per line. With --base, only the sets that a comparison would cover.',
    )
    .option('--base <revision>', 'the sets that a comparison with this revision covers: those of the merge base')
    .option('--trust-head', 'with --base: the sets of tierwall.yaml as it is now', false)
    .addHelpText('after', '\nExample:\n  tierwall config sets --base origin/main')
    .action((options: { base?: string; trustHead: boolean }) => sets(options));
  config
    .command('render')
    .description(
      'Prints the manifests of a set as tierwall reads them. With -o, writes them to the files that messages name, such as rendered/web.yaml.',
    )
    .argument('<set>', 'a set of tierwall.yaml')
    .option('-o, --output <folder>', 'write the files below this folder (default: print them)')
    .addHelpText('after', '\nExample:\n  tierwall config render production -o .')
    .action((name: string, { output }: { output?: string }) => render(name, output));
}

async function init(): Promise<void> {
  const place = configPlace();
  const name = fromHere(place, `${place.base}${CONFIG_FILE}`);
  const file = join(place.top, place.base, CONFIG_FILE);
  if (existsSync(file)) throw new UsageError(`${name} exists already; tierwall config check lists its mistakes`);
  const files = filesOf(place);
  const tools = otherTools(files).map(printable).join(', ');
  const aside = few(asideFolders(files).map(printable), MOST_ASIDE).join(', ');
  const first = firstConfig(
    files,
    (one) => existsSync(join(place.top, place.base, one)),
    (address) => isOwn(address, { repositories: remotes(place) }),
  );
  if (first === undefined)
    throw new UsageError(
      aside !== ''
        ? `all manifests here are in folders of tests, examples or vendored files: ${aside}; name such a folder instead of a set, or write tierwall.yaml by hand (https://github.com/tierwall/tierwall/blob/main/docs/reference/config.md)`
        : tools !== ''
          ? `there are no manifests, charts or kustomizations here, and what other tools make is not read: ${tools}; write a set with a command that prints it (${RENDERED})`
          : 'there are no manifests, charts or kustomizations here; run this in the repository that holds them',
    );
  // If another process was faster, its file stays.
  writing(name, () => writeFileSync(file, first.text, { flag: 'wx' }));
  const sets = workConfig(place)?.sets ?? new Map();
  printError(
    `${name} is written, with ${sets.size === 1 ? '1 set' : `${sets.size} sets`}; read it, then: tierwall list ${[...sets.keys()][0]}`,
  );
  if (aside !== '') printError(`in no set, as tests, examples and vendored files are seldom applied: ${aside}`);
  const others = few(first.notLedTo.map(printable), MOST_ASIDE).join(', ');
  if (others !== '') printError(`in no set, as no file of Flux or Argo CD names them: ${others}`);
  if (tools !== '')
    printError(`what other tools make is read only where its YAML is in the repository: ${tools}; see ${RENDERED}`);
  await writeOut([first.text]);
}

/** The files below the folder of tierwall.yaml that git knows or would add. */
function filesOf({ top, base }: ConfigPlace): { path: string; text: () => string }[] {
  const folder = join(top, base);
  const { ok, output } = git(['-C', folder, 'ls-files', '-z', '--cached', '--others', '--exclude-standard']);
  if (!ok)
    throw new UsageError(
      'this is not a git repository; write tierwall.yaml by hand (https://github.com/tierwall/tierwall/blob/main/docs/reference/config.md)',
    );
  const paths = output
    .toString()
    .split('\0')
    .filter((path) => path !== '' && statSync(join(folder, path), { throwIfNoEntry: false })?.isFile());
  return [...new Set(paths)].sort().map((path) => {
    let known: string | undefined;
    const text = () => {
      known ??= readFileSync(join(folder, path), 'utf8');
      return known;
    };
    return { path, text };
  });
}

async function check(): Promise<void> {
  const place = configPlace();
  const config = requiredConfig(place);
  const tree = { tree: place.top, base: place.base };
  const wrong = [...config.sets.values()].flatMap((set) => {
    const at = `${printable(config.file)}:${set.line}:1`;
    const files = [set.intent, ...(set.source.kind === 'chart' ? set.source.values : [])].filter(
      (one) => one !== undefined,
    );
    return [
      ...(isThere(set, tree)
        ? []
        : [
            `${at}: MF060 set ${set.name}: ${'path' in set.source ? set.source.path : ''} is not there; write a path from the folder of the file`,
          ]),
      ...files
        .filter((one) => !existsSync(join(place.top, place.base, one)))
        .map((one) => `${at}: MF060 set ${set.name}: ${one} is not there; write a path from the folder of the file`),
      ...(existsSync(set.name)
        ? [`${at}: MF060 set ${set.name} has the name of a file or folder; give the set another name`]
        : []),
    ];
  });
  for (const line of wrong) printError(line);
  if (wrong.length > 0) terminal.exitCode = 1;
  else await writeOut([`${config.file} is valid: ${[...config.sets.keys()].join(', ')}\n`]);
}

async function sets({ base, trustHead }: { base?: string; trustHead: boolean }): Promise<void> {
  const names = base === undefined ? [...requiredConfig(configPlace()).sets.keys()] : setsCompared({ base, trustHead });
  await writeOut(names.map((name) => `${name}\n`));
}

async function render(name: string, output: string | undefined): Promise<void> {
  const place = configPlace();
  const config = requiredConfig(place);
  const set = setCalled(config, name);
  if (!set) throw new UsageError(`${config.file} has no set ${name}; it has ${[...config.sets.keys()].join(', ')}`);
  const tree = treeOfWork(place.top);
  try {
    const { texts, notes = [] } = await renderedOne(set, workSide(tree.folder, config, place));
    for (const note of notes) printError(note);
    if (output === undefined) {
      const isOne = texts.length === 1;
      await writeOut(
        texts.map(({ file, text }) => (isOne ? text : `---\n# ${printable(file)}\n${text.replace(/\n*$/, '\n')}`)),
      );
      return;
    }
    const rendered = texts.filter(({ file }) => file.startsWith('rendered/'));
    for (const { file, text } of rendered) {
      const to = join(output, file);
      writing(to, () => makeFolder(dirname(to)));
      writeFileWhole(to, text);
      printError(to);
    }
    if (rendered.length === 0) printError(`nothing is written: the files of ${name} are read as they are`);
  } finally {
    tree.remove();
  }
}

function requiredConfig(place: ConfigPlace): Config {
  const config = workConfig(place);
  if (!config) throw new UsageError('there is no tierwall.yaml here; tierwall config init writes one');
  return config;
}
