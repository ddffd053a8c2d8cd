import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Stands in a package of its own: what this checkout builds may not be there yet, or half written by a test beside this one. */
describe('the look for known holes', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'known holes '));
    mkdirSync(join(folder, 'build'));
    writeFileSync(join(folder, 'build/THIRD-PARTY.txt'), 'Bundled are:\n\ncommander 14.0.0: MIT\nno such thing\n');
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ peerDependencies: { cdk8s: '2.0.0' } }));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const statusFor = (input: object) =>
    spawnSync(process.execPath, [join(process.cwd(), '.ci/audit.mjs')], { cwd: folder, input: JSON.stringify(input) })
      .status;
  const hole = (name: string, severity: string) => ({ [name]: { name, severity, via: [{ title: 't', url: 'u' }] } });
  it.each<[string, object, number]>([
    ['what is bundled', hole('commander', 'high'), 1],
    ["an app's own cdk8s", hole('cdk8s', 'critical'), 1],
    ['tools of this checkout alone', hole('jest', 'critical'), 0],
    ['what is not severe', hole('commander', 'moderate'), 0],
  ])('counts %s', (_, vulnerabilities, status) => {
    expect(statusFor({ vulnerabilities })).toBe(status);
  });

  it('is no answer where the registry gave none', () => {
    expect(statusFor({ error: {} })).toBe(2);
  });
});
