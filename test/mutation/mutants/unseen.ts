// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pieces of code
import { inFile, type Mutant } from '../mutant.ts';

const inputs = inFile('lib/manifests/delivery/delivery-inputs.ts');
const named = inFile('lib/manifests/delivery/named-files.ts');
const inner = inFile('lib/manifests/objects/inner-objects.ts');
const engines = inFile('lib/manifests/objects/policy-engines.ts');
const ytt = inFile('lib/manifests/objects/ytt.ts');
const recipes = inFile('lib/manifests/objects/recipes.ts');
const plainFiles = inFile('lib/render/plain-files.ts');
const argoCd = inFile('lib/render/argo-cd/argo-cd-tree.ts');
const source = inFile('lib/render/argo-cd/source.ts');
const templates = inFile('lib/render/argo-cd/templates.ts');
const makers = inFile('lib/manifests/objects/makers.ts');
const reading = inFile('lib/manifests/reading.ts');

/** Faults in what is told of objects that are made out of sight. */
export const unseen: readonly Mutant[] = [
  inputs(
    'a chart has no repository',
    "...referredBy(delivery, inputs, mapAt(chart, 'spec.sourceRef'), ",
    '...referredBy(delivery, inputs, undefined, ',
  ),
  inputs('a field tells nothing of what it names', 'byField && (', "'' && ("),
  inputs('a source leads to no other', '...others.flatMap(', '...others.slice(1).flatMap('),
  inputs('a source that leads to itself never ends', 'depth === MOST', 'depth < 0'),
  inputs('values of another source are elsewhere', ".replace(/^\\$[\\w-]+\\//, '/')", ''),
  named('a file may have a longer name', 'posix.normalize(`/${path}`)', 'posix.normalize(path)'),
  named('a template stands for nothing', '\\{\\{.*?\\}\\}|', ''),
  makers('a policy of clusters is named whatever it holds', ' || group === GOVERNED', ''),
  inner('nothing stands in a list', 'for (const item of value.items)', 'for (const item of value.items.slice(1))'),
  inner('a reference is an object', "!['metadata', 'spec', 'objects'].some((name) => map.entries.has(name))", 'false'),
  inner('a workload is told of twice', 'return isReadWithWrapper ? undefined :', 'return'),
  inner('an operator stays where the wrapper is', ' || (maker && hasNamespace(map))', ''),
  inner('the last object counts', 'STRENGTH[other.makes] > STRENGTH[one.makes]', 'true'),
  ytt('a template of ytt is only told of', '? found : asWarning(found)', '? asWarning(found) : asWarning(found)'),
  recipes('a changed file of Helmfile is as before', 'digestOf(text)', "digestOf('')"),
  plainFiles('a file that cannot be read is lost', 'if (unread) throw', 'if (!unread) throw'),
  plainFiles('a link out of the repository is lost', 'if (missing !== undefined) throw', 'if (missing === "") throw'),
  argoCd(
    'a chart from elsewhere has no values here',
    '...files.map((file) =>',
    '...(path === undefined ? [] : files).map((file) =>',
  ),
  argoCd('values by $ref are in no folder', ".replace(/^\\$[\\w-]+\\//, '/')", ''),
  source('a submodule is an empty folder', 'if (submodule !== undefined)', 'if (submodule === "")'),
  templates('a missing parameter may be asked for', 'if (isStrict) refuse', 'if (!isStrict) refuse'),
  templates('what stands in a block is evaluated', 'word)) depth++;', 'word)) depth += 0;'),
  inner('texts hold nothing', 'textMakes(value.value)', 'false'),
  inner('a text that makes up its kind holds nothing', "if (kind === '{{') return true;", ''),
  inner('what was applied last counts', ": key === 'annotations'", ': false'),
  engines('a policy that deletes policies is harmless', 'return namesWhatDecides(', 'return !namesWhatDecides('),
  engines(
    'Kubewarden only checks',
    "kubewarden: (map) => isAt(true, map, 'spec', 'mutating')",
    'kubewarden: () => false',
  ),
  reading('what stands beside a template is silent', " && unseen?.makes !== 'objects'", ''),
];
