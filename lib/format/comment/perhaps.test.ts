import { deployment, limit } from '../../../test/review/breaks/said.ts';
import { readTexts } from '../../manifests/read-texts.ts';
import { reviewManifests } from '../../review/review.ts';
import { reviewComment } from './comment.ts';

function commentOn(before: readonly string[], after: readonly string[]): string {
  const [old, now] = [before, after].map((texts) => readTexts([{ file: 'a.yaml', text: texts.join('---\n') }]));
  if (!old || !now) throw new Error('no sides');
  const options = { manifests: { before: old, after: now }, reviewing: {}, newFindings: [], limit: 60_000 };
  return reviewComment(reviewManifests(old, now), { ...options, command: 'tierwall' }).text;
}

const [web, db] = [deployment('web'), deployment('db', { ports: '3306' })];
const denied = [limit('db', 'Ingress'), limit('web', 'Egress')];

describe('a row that depends', () => {
  it('has the reason below the table', () => {
    const onNode = deployment('web', { pod: 'hostNetwork: true' });
    expect(commentOn([web, db, ...denied], [onNode, db, ...denied])).toContain(
      '\nIt says "perhaps" because web uses hostNetwork: its traffic comes from its node, and a node always reaches its own pods.\n',
    );
  });

  it('has none where all is sure', () => {
    expect(commentOn([web, db, ...denied], [web, db])).not.toContain('perhaps');
  });
});
