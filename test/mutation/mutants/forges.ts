// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pieces of code
import { inFile, type Mutant } from '../mutant.ts';

const merge = inFile('lib/manifests/apply/three-way.ts');
const apply = inFile('lib/manifests/apply/applied.ts');
const lists = inFile('lib/live/cluster/api-lists.ts');
const deciding = inFile('lib/live/cluster/deciding-objects.ts');
const cluster = inFile('lib/cli/cluster-manifests.ts');
const tree = inFile('lib/cli/revision-tree.ts');
const staged = inFile('lib/cli/staged.ts');
const compared = inFile('lib/cli/comparison.ts');
const api = inFile('lib/forge/api.ts');
const gitlab = inFile('lib/forge/gitlab.ts');
const github = inFile('lib/forge/github.ts');
const forgejo = inFile('lib/forge/forgejo.ts');
const put = inFile('lib/forge/put-comment.ts');

/** Faults in what is read of a cluster and of an index, in what an apply leaves, and in comments on a forge. */
export const forges: readonly Mutant[] = [
  merge(
    'what nobody applied is removed',
    'now === null || (now === undefined && own !== undefined)',
    'now === null || now === undefined',
  ),
  merge('what was applied before stays', '(now === undefined && own !== undefined)', 'false'),
  merge('whoever writes a field applies it', '!APPLIERS.test(', '!/./.test('),
  apply(
    'an apply deletes what it does not hold',
    'const left = others.filter((one) => owners.get(one) === undefined);',
    'const left: LiveObject[] = [];',
  ),
  apply(
    'pods of an old template stay',
    "return strategy?.type !== 'OnDelete' && podsOf(old) !== podsOf(merged);",
    'return false;',
  ),
  apply('pods go where their template stays', 'podsOf(old) !== podsOf(merged)', 'true'),
  apply('old pods go where somebody has to delete them', "strategy?.type !== 'OnDelete' && ", ''),
  lists('the first page is all', "} while (token !== '');", '} while (false);'),
  lists(
    'a page that is forgotten ends it',
    'if (codeOf(error) !== GONE || attempt === BEGINNINGS) throw error;',
    'throw error;',
  ),
  deciding(
    'what may not be listed is none',
    'return { objects: [], unread: [{ resource: name',
    'return { objects: [], unread: [] } as never; return { objects: [], unread: [{ resource: name',
  ),
  deciding(
    'policies may be missing',
    "'it is not known what is denied', 'all'",
    "'it is not known what is denied', 'some'",
  ),
  cluster(
    'a policy that may not be listed decides nothing',
    "{ direction, of: 'pods', opens: true, closes: true }",
    "{ direction, of: 'pods', opens: false, closes: false }",
  ),
  cluster(
    'every maker of the cluster is compared',
    '[...all.filter((one) => !isOther(one)), ...alsoIn(all.filter(isOther), given, namespace)]',
    'all',
  ),
  tree('one side of a conflict is taken', "if (stage !== '0') throw", "if (stage === '9') throw"),
  tree('the index is read from the current folder', ':(top,literal)${below}', ':(literal)${below}'),
  staged(
    'a first commit has something before it',
    "return within(isBorn ? 'HEAD' :",
    "return within(isBorn || true ? 'HEAD' :",
  ),
  compared(
    'what rendered nothing is refused',
    'if (existsSync(after)) return emptySide(after) !== undefined && holdsSome(before);',
    'if (existsSync(after)) return false;',
  ),
  compared('two sides of nothing are a removal', ' && holdsSome(before);', ';'),
  api('a token is said', "all.replaceAll(form, '***')", 'all'),
  api('a limit that is called forbidden is no limit', '(status === 403 && isLimited)', 'false'),
  api('a server that fails is not asked again', 'status >= 500 || ', ''),
  put('an empty review stays', 'if (known) await forge.remove(known.id);', ''),
  put(
    'a comment that was deleted is missed',
    'if (known && (await forge.update(known.id, body))) return',
    'if (known && ((await forge.update(known.id, body)) || true)) return',
  ),
  github('a full page is the last one', 'if (own || comments.length < PER_PAGE) return own;', 'return own;'),
  github('a comment of somebody else is ours', 'user?.login === this.#author && ', ''),
  gitlab('the first page of notes is all', "page = response.headers.get('x-next-page') ?? '';", "page = '';"),
  gitlab("a note of somebody else's is ours", 'author.id === self && ', ''),
  gitlab('a line may give orders', "return text.replaceAll(/^(\\s*)\\//gm, '$1\\\\/');", 'return text;'),
  forgejo('nobody comments for a workflow', 'if (error instanceof NotAllowed) return ACTIONS;', ''),
];
