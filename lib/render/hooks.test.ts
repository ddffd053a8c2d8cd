import { leaveHooksOfSyncsOut, leaveHooksOut } from './hooks.ts';
import { Part } from './part.ts';

const object = (kind: 'NetworkPolicy' | 'Job', annotations: object) => ({
  ...{ apiVersion: kind === 'Job' ? 'batch/v1' : 'networking.k8s.io/v1', kind },
  ...{ metadata: { name: 'x', namespace: 'shop', annotations }, spec: {} },
});

/** What is left of an object, and what is said of it. */
function left(leave: typeof leaveHooksOut, value: object): [isThere: boolean, said: string[]] {
  const part = new Part({ file: '', text: `${JSON.stringify(value)}\n` });
  const said: string[] = [];
  leave(part, (note) => said.push(note));
  return [part.result.text.includes('shop'), said];
}

const [ARGO, HELM] = ['argocd.argoproj.io/hook', 'helm.sh/hook'];
const isGone = (why: string) => [false, [`NetworkPolicy shop/x is left out: ${why}`]];
const goes = (policy: string) =>
  isGone(
    `it is removed when its hook has succeeded (${policy}); until then it is in force, and connections of hooks may differ from this answer`,
  );

describe('a policy that is a hook', () => {
  it.each<[annotations: Record<string, string>, outcome: unknown]>([
    [{}, [true, []]],
    [{ [HELM]: 'pre-install,post-delete' }, [true, []]],
    [
      { [HELM]: 'pre-upgrade', [`${HELM}-delete-policy`]: 'before-hook-creation, hook-succeeded' },
      goes(`${HELM}-delete-policy: before-hook-creation, hook-succeeded`),
    ],
    [{ [HELM]: 'pre-upgrade', [`${HELM}-delete-policy`]: 'before-hook-creation,hook-failed' }, [true, []]],
    [{ [HELM]: 'pre-upgrade', [`${ARGO}-delete-policy`]: 'HookSucceeded' }, [true, []]],
    [{ [HELM]: 'pre-delete' }, isGone('no install and no upgrade applies it (helm.sh/hook: pre-delete)')],
    [
      { [HELM]: 'post-rollback, post-delete' },
      isGone('no install and no upgrade applies it (helm.sh/hook: post-rollback, post-delete)'),
    ],
    [{ [ARGO]: 'Skip' }, [true, []]],
  ])('is with Helm as %j says', (annotations, outcome) =>
    expect(left(leaveHooksOut, object('NetworkPolicy', annotations))).toEqual(outcome),
  );

  it.each<[annotations: Record<string, string>, outcome: unknown]>([
    [{}, [true, []]],
    [{ [ARGO]: 'PreSync' }, [true, []]],
    [{ [ARGO]: 'PreSync', [`${ARGO}-delete-policy`]: 'HookSucceeded' }, goes(`${ARGO}-delete-policy: HookSucceeded`)],
    [
      { [HELM]: 'pre-install', [`${HELM}-delete-policy`]: 'hook-succeeded' },
      goes(`${HELM}-delete-policy: hook-succeeded`),
    ],
    [{ [ARGO]: 'PreSync', [`${ARGO}-delete-policy`]: 'HookFailed' }, [true, []]],
    [{ [ARGO]: 'Skip' }, isGone('Argo CD never applies it (argocd.argoproj.io/hook: Skip)')],
    [{ [ARGO]: 'Skip,Sync' }, [true, []]],
    [{ [ARGO]: 'PostDelete' }, isGone('no sync applies it (argocd.argoproj.io/hook: PostDelete)')],
    [{ [ARGO]: 'SyncFail' }, isGone('only a sync that fails applies it (argocd.argoproj.io/hook: SyncFail)')],
    [{ [HELM]: 'post-install' }, [true, []]],
    [{ [HELM]: 'crd-install' }, [true, []]],
    [{ [HELM]: 'pre-delete' }, isGone('no sync applies it (helm.sh/hook: pre-delete)')],
    [{ [HELM]: 'pre-delete', [ARGO]: 'Sync' }, [true, []]],
  ])('is with Argo CD as %j says', (annotations, outcome) =>
    expect(left(leaveHooksOfSyncsOut, object('NetworkPolicy', annotations))).toEqual(outcome),
  );

  it('is found in a List, too', () => {
    const list = { apiVersion: 'v1', kind: 'List', items: [object('NetworkPolicy', { [HELM]: 'pre-delete' })] };
    expect(left(leaveHooksOut, list)[0]).toBe(false);
  });
});

it('pods of a hook stay, as they run some time, but those that Argo CD never applies', () => {
  const migration = { [HELM]: 'pre-install', [`${HELM}-delete-policy`]: 'hook-succeeded' };
  expect(left(leaveHooksOut, object('Job', migration))).toEqual([true, []]);
  expect(left(leaveHooksOut, object('Job', { [HELM]: 'pre-delete' }))).toEqual([true, []]);
  expect(left(leaveHooksOfSyncsOut, object('Job', { [ARGO]: 'PostDelete' }))).toEqual([true, []]);
  expect(left(leaveHooksOfSyncsOut, object('Job', { [ARGO]: 'Skip' }))).toEqual([
    false,
    ['Job shop/x is left out: Argo CD never applies it (argocd.argoproj.io/hook: Skip)'],
  ]);
});
