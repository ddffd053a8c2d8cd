// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pieces of code
import { inFile, type Mutant } from '../mutant.ts';

const comparison = inFile('lib/cli/set-comparison.ts');
const set = inFile('lib/cli/compared-set.ts');
const hiding = inFile('lib/cli/new-suppressions.ts');
const said = inFile('lib/cli/config-changes.ts');
const sources = inFile('lib/cli/rendered-sources.ts');
const sets = inFile('lib/cli/sets.ts');
const writer = inFile('lib/cli/tree-writer.ts');
const tree = inFile('lib/cli/clean-tree.ts');
const cache = inFile('lib/render/render-cache.ts');
const reads = inFile('lib/render/kustomization-reads.ts');
const command = inFile('lib/render/command.ts');
const run = inFile('lib/render/run-program.ts');
const part = inFile('lib/render/part.ts');
const own = inFile('lib/render/own-repository.ts');
const substitution = inFile('lib/render/flux/substitution.ts');
const flux = inFile('lib/render/flux/flux-tree.ts');
const release = inFile('lib/render/flux/release-values.ts');
const kept = inFile('lib/render/kept-in-cluster.ts');
const hooks = inFile('lib/render/hooks.ts');
const paths = inFile('lib/render/paths.ts');
const fields = inFile('lib/render/fields.ts');
const artifact = inFile('lib/render/flux/artifact.ts');
const ignore = inFile('lib/render/flux/source-ignore.ts');
const variables = inFile('lib/render/flux/flux-variables.ts');
const overrides = inFile('lib/render/argo-cd/source-overrides.ts');
const helm = inFile('lib/render/helm.ts');
const argoCd = inFile('lib/render/argo-cd/argo-cd-tree.ts');

/** Faults in what is rendered, by whose words, and in what a renderer can reach. */
export const config: readonly Mutant[] = [
  set(
    'an annotation of the head hides its findings',
    'options.trustHead ? read : this.#obeyed(first, read, notices)',
    'read',
  ),
  set('the annotations of a trusted head do not count', 'options.trustHead ? read : this', 'this'),
  hiding('annotations that the base has do not count', 'before.suppressions.map(keyOf)', '[].map(keyOf)'),
  hiding('an annotation hides every finding of its object', '`${one.rule} of ${objectName(one)}`', 'objectName(one)'),
  said('sets beyond the tenth change in silence', 'return left > 0 ? [', 'return left > 9e9 ? ['),
  comparison(
    "the head's tierwall.yaml is obeyed",
    'const obeyed = isTrusted ? now : old;',
    'const obeyed = now ?? workConfig(place) ?? old;',
  ),
  set("the head's intent is held to", 'if (options.trustHead) return {', 'if (options.trustHead || file) return {'),
  set(
    'a set that is gone is compared with itself',
    'const isHere = [isThere(oldSet, before), isThere(set, after)];',
    'const isHere = [isThere(oldSet, before), isThere(oldSet, before)];',
  ),
  sets(
    'a folder hides a set of its name',
    'if (existsSync(word))\n    throw',
    'if (existsSync(word)) return undefined;\n  if (!word)\n    throw',
  ),
  writer(
    'links that lead out are kept',
    'if (this.#leadsWithin(link)) continue;',
    'if (this.#leadsWithin(link) || link.length > 0) continue;',
  ),
  tree('what git ignores is copied', "'--cached', '--others', '--exclude-standard'", "'--cached', '--others'"),
  cache(
    'what a link leads to is no part of what is read',
    'if (target !== undefined) open.push(target);',
    'if (target === undefined) open.push(path);',
  ),
  cache(
    'renderers are told apart by files alone',
    'JSON.stringify([words, digestOf(tree, paths)])',
    'JSON.stringify([digestOf(tree, paths)])',
  ),
  reads(
    'what a base names is not read',
    'if (below !== undefined) open.push(below);',
    'if (below !== undefined) found.add(below);',
  ),
  reads('kustomize may read outside of the repository', 'if (leadsOut(path)) throw', "if (path === '..') throw"),
  command(
    'a command runs on what a fork wrote, though nothing is hidden from it',
    "if (isUntrusted && !isPermitted('files'))",
    "if (isUntrusted && isPermitted('none') && !isPermitted('files') && side.tree === '')",
  ),
  run(
    'a renderer has the environment',
    '    ...{ PATH: path, HOME: home,',
    '    ...own,\n    ...{ PATH: path, HOME: home,',
  ),
  run('output has no end', 'else end(`${name} printed more', 'else if (bytes < 0) end(`${name} printed more'),
  part(
    'what an object hangs on is no part of it',
    'this.replace({ ...this.value,',
    "if (digest === '') this.replace({ ...this.value,",
  ),
  own(
    'every revision is this one',
    "return ['', 'HEAD', ...branches].includes(name);",
    "return ['', 'HEAD', name, ...branches].includes(name);",
  ),
  substitution(
    'a default goes before a value',
    "return text === '' ? word : text;",
    "return word === '' ? text : word;",
  ),
  flux(
    'what is for another cluster is followed',
    "if (at(spec, 'kubeConfig') !== undefined) throw",
    "if (at(spec, 'kubeConfigs') !== undefined) throw",
  ),
  release(
    'values of others go over its own',
    'return mergedValues(merged, written);',
    'return mergedValues(written, merged);',
  ),
  release('a value at a path is under all others', 'merged = mergedValues(merged, written);', 'void written;'),
  kept(
    'an object that moved is removed',
    'const still = after.objects.get(id);',
    'const still = after.objects.get(`${id}`.slice(1));',
  ),
  kept(
    'an object overrules no option of its Application',
    'one.overrules?.includes(what) ? undefined : by?.options?.[what]',
    'by?.options?.[what]',
  ),
  sources('what is not in the commit is linked', 'path !== undefined && files().has(path) ? path : undefined', 'path'),
  sources('one of two sources is linked', 'more.length === 0 ? path : undefined', 'path'),
  sources('what was patched is linked', "isDeepStrictEqual(at(value, 'spec'), at(other, 'spec'))", 'true'),
  kept(
    'what nobody can say is said',
    'if (after.left.has(words)) return true;',
    'if (after.left.size < 0) return true;',
  ),
  hooks('what goes when its hook has succeeded stays', 'return whyItGoes(one, HELM);', 'return undefined;'),
  hooks(
    'what goes when its hook of a sync has succeeded stays',
    'return whyItGoes(one, ARGO, HELM);',
    'return undefined;',
  ),
  hooks('what a sync skips is applied', 'own.length === 1 && own[0] === SKIP', 'own.length === 2 && own[0] === SKIP'),
  paths('a name with dots leads out', "path.startsWith('../')", "path.startsWith('..')"),
  fields(
    'a field that nobody knows is passed over',
    "Object.hasOwn(fields, name) ? fields[name] : 'not supported'",
    "Object.hasOwn(fields, name) ? fields[name] : 'decides nothing'",
  ),
  artifact(
    'links are in what Flux packs',
    '(entry.isFile() || isKept) && !rules(path)',
    '(entry.isFile() || entry.isSymbolicLink()) && !rules(path)',
  ),
  ignore(
    'a rule of a source decides nothing',
    'decides !== undefined && !decides.isIncluded',
    'decides === undefined && !path[0]',
  ),
  variables('what is encrypted is empty', 'if (words !== undefined) throw', 'if (false) throw'),
  variables('a value of its own counts before it is replaced', 'if (isOwn && [', 'if (!isOwn && ['),
  variables(
    'what had quotes stays a text',
    'if (plainText(text) !== `${text}\\n`) return result;',
    'if (plainText(text) !== text) return result;',
  ),
  overrides(
    'overrides of a source are not read',
    'if (!existsSync(file)) continue;',
    'if (existsSync(file)) continue;',
  ),
  helm('what stands in crds is not applied', "isWithoutCrds ? [] : ['--include-crds']", 'isWithoutCrds ? [] : []'),
  argoCd(
    'Applications of one name are one',
    "throw new NotFollowed('it is declared twice, with different specs')",
    'return one.drop()',
  ),
  argoCd(
    'Applications of several clusters are one',
    'this.#set.cluster === undefined && this.#clusters.size > 1',
    'this.#set.cluster === undefined && this.#clusters.size > 9',
  ),
];
