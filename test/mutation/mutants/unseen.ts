// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pieces of code
import { inFile, type Mutant } from '../mutant.ts';

const inputs = inFile('lib/manifests/delivery/delivery-inputs.ts');
const named = inFile('lib/manifests/delivery/named-files.ts');
const inner = inFile('lib/manifests/objects/inner-objects.ts');
const engines = inFile('lib/manifests/objects/policy-engines.ts');
const makers = inFile('lib/manifests/objects/makers.ts');
const reading = inFile('lib/manifests/reading.ts');

/** Faults in what is told of objects that are made out of sight. */
export const unseen: readonly Mutant[] = [
  inputs(
    'a chart has no repository',
    "...referredBy(delivery, inputs, mapAt(chart, 'spec.sourceRef'), ",
    '...referredBy(delivery, inputs, undefined, ',
  ),
  inputs('a source leads to no other', '...others.flatMap(', '...others.slice(1).flatMap('),
  inputs('a source that leads to itself never ends', 'depth === MOST', 'depth < 0'),
  inputs('values of another source are elsewhere', ".replace(/^\\$[\\w-]+\\//, '/')", ''),
  named('a file may have a longer name', 'posix.normalize(`/${path}`)', 'posix.normalize(path)'),
  named('a template stands for nothing', '\\{\\{.*?\\}\\}|', ''),
  makers('a policy of clusters is named whatever it holds', ' || group === GOVERNED', ''),
  inner(
    'nothing stands in a list',
    "value.type === 'list'\n        ? value.items",
    "value.type === 'list'\n        ? []",
  ),
  inner('a reference is an object', "!['metadata', 'spec', 'objects'].some((name) => map.entries.has(name))", 'false'),
  inner('a workload is told of twice', 'return isReadWithWrapper ? undefined :', 'return'),
  inner('an operator stays where the wrapper is', ' || (maker && hasNamespace(map))', ''),
  inner('only the outermost wrapper counts', '[found, ...inner.map((one) => this.within(one))]', '[found]'),
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
