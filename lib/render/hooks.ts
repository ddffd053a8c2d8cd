import { bearsOnConnections, isPolicy, type Said, wordsOf } from './delivering.ts';
import { type Part, PlainObject } from './part.ts';
import { asMap, at, mapsAt } from './plain-yaml.ts';

const ARGO = 'argocd.argoproj.io/hook';
const HELM = 'helm.sh/hook';
/** Hooks of Helm that run when a release is installed or upgraded. Argo CD runs them as well. */
const OF_INSTALLS = ['pre-install', 'post-install', 'pre-upgrade', 'post-upgrade'];
const OF_SYNCS = ['PreSync', 'Sync', 'PostSync', 'SyncFail'];
/** If this is the only hook of an object, Argo CD does not apply the object. */
const SKIP = 'Skip';

/** Whether an object is one of Helm's hooks. */
export function isHook(one: PlainObject): boolean {
  return annotation(one, HELM) !== undefined;
}

/**
 * Leaves out policies that are hooks which do not run while the application exists, such as `pre-delete`, or that are removed when
 * their hook has succeeded. The cluster does not have them. Pods of such hooks stay, because they run at some time.
 * @param say prints a note about an object
 */
export function leaveHooksOut(part: Part, say: (note: string) => void): void {
  leaveOut(part, say, (one) => {
    if (!isHook(one) || !isPolicy(one)) return undefined;
    if (!isOfInstall(one)) return `no install and no upgrade applies it (${HELM}: ${annotation(one, HELM)})`;
    return whyItGoes(one, HELM);
  });
}

/**
 * Does the same for Argo CD. It has hooks of its own, reads Helm's if an object has none of these, and does not apply an object
 * with `Skip`.
 */
export function leaveHooksOfSyncsOut(part: Part, say: (note: string) => void): void {
  leaveOut(part, say, (one) => {
    const isOwn = annotation(one, ARGO) !== undefined;
    if (!bearsOnConnections(one) || !(isOwn || (isHook(one) && annotation(one, HELM) !== 'crd-install')))
      return undefined;
    const words = isOwn ? `${ARGO}: ${annotation(one, ARGO)}` : `${HELM}: ${annotation(one, HELM)}`;
    const own = listIn(one, ARGO).filter((name) => [...OF_SYNCS, SKIP].includes(name));
    if (own.length === 1 && own[0] === SKIP) return `Argo CD never applies it (${words})`;
    if (!isPolicy(one)) return undefined;
    if (own.length === 0 && !isOfInstall(one)) return `no sync applies it (${words})`;
    if (own.length === 1 && own[0] === 'SyncFail') return `only a sync that fails applies it (${words})`;
    return whyItGoes(one, ARGO, HELM);
  });
}

/** @param why the reason why an object is left out. Undefined if it is not */
function leaveOut(part: Part, say: (note: string) => void, why: (one: PlainObject) => string | undefined): void {
  const isLeft = (one: PlainObject): boolean => {
    const reason = why(one);
    if (reason !== undefined) say(`${wordsOf(one)} is left out: ${reason}`);
    return reason !== undefined;
  };
  for (const one of part.objects) {
    if (one.kind !== 'List') {
      if (isLeft(one)) one.drop();
      continue;
    }
    const items = mapsAt(one.value, 'items');
    const others = items.filter((item) => !isLeft(new PlainObject(part, '', item)));
    if (others.length < items.length) one.replace({ ...one.value, items: others });
  }
}

function isOfInstall(one: PlainObject): boolean {
  return listIn(one, HELM).some((name) => OF_INSTALLS.includes(name.toLowerCase()));
}

/** What Helm keeps in the cluster although the chart no longer has it, and what an upgrade does not change. */
export function saidToHelm(one: PlainObject): Said {
  if (annotation(one, 'helm.sh/resource-policy')?.trim().toLowerCase() === 'keep')
    return keptBy('helm.sh/resource-policy: keep');
  if (!isHook(one) || !isPolicy(one)) return {};
  const isOfUpgrades = listIn(one, HELM).some((name) => name.toLowerCase().endsWith('-upgrade'));
  return {
    ...keptBy(`${HELM}: Helm removes no hook that a chart does not have any more`),
    ...(!isOfUpgrades && { ignores: `${HELM}: ${annotation(one, HELM)}, which no upgrade runs` }),
  };
}

function keptBy(why: string): Said {
  return { keeps: why, keepsWhenGone: why };
}

/** The words of an annotation that is a list with commas. */
export function listIn(one: PlainObject, name: string): string[] {
  return (annotation(one, name) ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

function annotation({ value }: PlainObject, name: string): string | undefined {
  const found = asMap(at(value, 'metadata.annotations'))?.[name];
  return found === undefined || found === null ? undefined : String(found);
}

/** Why the cluster does not have an object that its hook has applied. Undefined if it stays. */
function whyItGoes(one: PlainObject, ...hooks: readonly string[]): string | undefined {
  const found = hooks
    .map((name) => `${name}-delete-policy`)
    .find((name) => listIn(one, name).some((word) => /^hook-?succeeded$/i.test(word)));
  if (found === undefined) return undefined;
  const policy = `${found}: ${annotation(one, found)}`;
  return `it is removed when its hook has succeeded (${policy}); until then it is in force, and connections of hooks may differ from this answer`;
}
