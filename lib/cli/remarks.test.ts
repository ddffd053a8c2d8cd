import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GitRepository } from '../../test/git-repository.ts';
import { tierwall } from '../../test/in-process.ts';

/** What a comparison of sets says besides who can connect, in the forms that programs read. */

const policy = (name: string) =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: shop}\nspec: {podSelector: {}}\n`;
const WEB =
  'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec:\n  selector: {matchLabels: {app: web}}\n  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: a, image: example.org/a}]}}\n';
const application = (name: string, address: string) =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: ${name}, namespace: argocd}\nspec: {project: default, destination: {server: https://kubernetes.default.svc, namespace: shop}, source: {repoURL: ${address}, path: shop}}\n`;

let repository: GitRepository;
beforeAll(() => {
  repository = new GitRepository();
  repository.write({
    'tierwall.yaml': 'version: 1\nrepositories: [https://example.org/a/b]\nsets: {all: {argocd: apps}}\n',
    'apps/shop.yaml': application('shop', 'https://example.org/a/b'),
    'apps/other.yaml': application('other', 'https://example.org/else/where'),
    'shop/web.yaml': WEB,
    'shop/deny.yaml': policy('deny'),
  });
  repository.commit();
  repository.git('checkout', '-qb', 'change');
  repository.git('rm', '-q', 'shop/deny.yaml');
  repository.commit();
});
afterAll(() => repository.remove());
const run = (...args: string[]) => tierwall([...args, '--base', 'main'], { cwd: repository.folder });

const KEPT = {
  reason:
    'the cluster keeps what is removed here, because of a syncPolicy without automated.prune, until somebody prunes it',
  objects: ['NetworkPolicy shop/deny'],
};
const isOfOther = expect.stringMatching(/Application argocd\/other.*is not followed/);

describe('a comparison of sets', () => {
  it('says as JSON what the cluster keeps, and what is not followed', async () => {
    const { stdout } = await run('diff', '-o', 'json');
    expect(JSON.parse(stdout)).toMatchObject({ version: 2, changed: true, kept: [KEPT], notes: [isOfOther] });
    await run('review', '--json', 'review.json');
    expect(JSON.parse(readFileSync(join(repository.folder, 'review.json'), 'utf8'))).toEqual(JSON.parse(stdout));
  });

  it('says it as notes of SARIF', async () => {
    const { results, tool } = JSON.parse((await run('diff', '-o', 'sarif')).stdout).runs[0];
    const of = (id: string) => results.filter(({ ruleId }: { ruleId: string }) => ruleId === id);
    // GitHub refuses all results if one has no place.
    const locations = [
      { physicalLocation: { artifactLocation: { uri: expect.stringContaining('web') }, region: { startLine: 1 } } },
    ];
    expect(of('kept-in-cluster')).toEqual([
      ...[
        {
          ruleId: 'kept-in-cluster',
          level: 'note',
          locations,
          message: { text: `${KEPT.reason}: NetworkPolicy shop/deny` },
        },
      ],
    ]);
    expect(of('left-out')).toEqual([{ ruleId: 'left-out', level: 'note', locations, message: { text: isOfOther } }]);
    const rules = tool.driver.rules.map(({ id }: { id: string }) => id);
    for (const { ruleId } of results) expect(rules).toContain(ruleId);
  });

  it('has no such field where there is nothing to say', async () => {
    const { stdout } = await tierwall(['diff', 'main:shop', 'shop', '-o', 'json'], { cwd: repository.folder });
    const json = JSON.parse(stdout);
    expect(json.policies.removed).toEqual(['shop/deny']);
    expect(Object.keys(json)).toEqual(expect.not.arrayContaining(['kept', 'notes']));
  });
});
