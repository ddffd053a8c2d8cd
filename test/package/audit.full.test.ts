import { spawnSync } from 'node:child_process';

describe('the look for known holes', () => {
  const hole = (name: string, severity: string) => ({ [name]: { name, severity, via: [{ title: 't', url: 'u' }] } });
  it.each<[string, object, number]>([
    ['what is bundled', hole('commander', 'high'), 1],
    ["an app's own cdk8s", hole('cdk8s', 'critical'), 1],
    ['tools of this checkout alone', hole('jest', 'critical'), 0],
    ['what is not severe', hole('commander', 'moderate'), 0],
  ])('counts %s', (_, vulnerabilities, status) => {
    const input = JSON.stringify({ vulnerabilities });
    expect(spawnSync(process.execPath, ['.ci/audit.mjs'], { input }).status).toBe(status);
  });

  it('is no answer where the registry gave none', () => {
    expect(spawnSync(process.execPath, ['.ci/audit.mjs'], { input: '{"error": {}}' }).status).toBe(2);
  });
});
