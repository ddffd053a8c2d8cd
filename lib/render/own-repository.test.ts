import { isOwn, isOwnRevision } from './own-repository.ts';

describe('the repository that a tree is of', () => {
  const side = { repositories: ['git@Example.org:acme/Fleet.git'], branches: ['main'] };

  it.each([
    'https://example.org/acme/fleet',
    'ssh://git@example.org:22/acme/fleet.git',
    'https://user:x@example.org/acme/fleet/',
    'example.org/acme/fleet',
  ])('is %s', (address) => {
    expect(isOwn(address, side)).toBe(true);
  });

  it.each([
    '',
    'https://example.org/acme/fleet2',
    'https://example.com/acme/fleet',
    'https://example.org/acme',
    'oci://example.org/acme/fleet/x',
  ])('is not %j', (address) => {
    expect(isOwn(address, side)).toBe(false);
  });

  it('is meant by no revision, HEAD and its branches', () => {
    for (const one of [undefined, '', 'HEAD', 'main', 'refs/heads/main']) expect(isOwnRevision(one, side)).toBe(true);
    for (const one of ['v1.0.0', 'other', 'refs/tags/main', '3e5b4be']) expect(isOwnRevision(one, side)).toBe(false);
  });
});
