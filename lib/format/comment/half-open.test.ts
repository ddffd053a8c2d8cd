import { deployment, limit } from '../../../test/review/breaks/said.ts';
import { app } from '../../../test/review/review.ts';
import { readTexts } from '../../manifests/read-texts.ts';
import { reviewManifests } from '../../review/review.ts';
import { reviewComment } from './comment.ts';

const sides = [
  ...['api', 'search', 'worker'].map((name) => deployment(name)),
  ...(['Ingress', 'Egress'] as const).map((direction) =>
    limit('every', direction).replace('matchLabels: {app: every}', ''),
  ),
];
const outOf = (name: string, to: string, port = 8080) =>
  limit(name, 'Egress', `{to: [${app(to)}], ports: [{port: ${port}}]}`);

function commentWith(...policies: string[]): string {
  const [old, now] = [sides, [...sides, ...policies]].map((texts) =>
    readTexts([{ file: 'a.yaml', text: texts.join('---\n') }]),
  );
  if (!old || !now) throw new Error('no sides');
  const options = { manifests: { before: old, after: now }, reviewing: {}, newFindings: [], limit: 60_000 };
  return reviewComment(reviewManifests(old, now), { ...options, command: 'tierwall' }).text;
}

describe('a connection of which only one side is written', () => {
  it('has the other half below it', () => {
    const text = commentWith(outOf('api', 'search'));
    expect(text).toContain('Ask for the missing half of the connection that only one side allows, as shown below.');
    expect(text).toContain('\nAdd the ingress half of api to search:\n');
    expect(text).not.toContain('more like it');
  });

  it('is counted in the headline where there are several, all of which one new file opens', () => {
    const text = commentWith(outOf('api', 'search'), outOf('worker', 'api'));
    expect(text).toContain('1 more like it is below.');
    expect(text).toContain('One new file that fixes all of it: 2 policies');
  });

  it('has no other half on a port on which nobody listens', () => {
    const text = commentWith(outOf('api', 'search', 80));
    expect(text).toContain('Policy api-egress opens only half');
    expect(text).not.toContain('Add the ingress half');
  });
});
