import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { tierwall } from '../../test/in-process.ts';
import { takesLong } from '../../test/takes-long.ts';

const folder = mkdtempSync(join(tmpdir(), 'a new '));
afterAll(() => rmSync(folder, { recursive: true }));

/** As npm would install it, with this repository in the place of the package. */
function install(project: string): void {
  const modules = join(project, 'node_modules');
  mkdirSync(join(modules, '.bin'), { recursive: true });
  for (const name of ['cdk8s', 'cdk8s-plus-27', 'constructs', 'tsx'])
    symlinkSync(resolve('node_modules', name), join(modules, name));
  symlinkSync(resolve('node_modules/.bin/tsx'), join(modules, '.bin/tsx'));
  symlinkSync(resolve('bin/tierwall'), join(modules, '.bin/tierwall'));
  mkdirSync(join(modules, 'tierwall'));
  const exports = { '.': './index.ts', './analysis': './analysis.ts' };
  writeFileSync(join(modules, 'tierwall/package.json'), JSON.stringify({ name: 'tierwall', type: 'module', exports }));
  for (const entry of ['index', 'analysis']) {
    writeFileSync(
      join(modules, `tierwall/${entry}.ts`),
      `export * from ${JSON.stringify(resolve(`lib/${entry}.ts`))};\n`,
    );
  }
}

describe('tierwall init', () => {
  it('writes a project, and never over it', async () => {
    const made = await tierwall(['init', 'My Shop'], { cwd: folder });
    expect([made.status, made.stderr]).toEqual([0, '']);
    expect(made.stdout).toContain("next: cd 'My Shop' && npm install && npm test\n");
    expect(made.stdout).toMatch(
      /npm pack in a clone of it, and here npm install PATH\/tierwall-\d+\.\d+\.\d+\.tgz\.\n$/,
    );
    const { scripts } = JSON.parse(readFileSync(join(folder, 'My Shop/package.json'), 'utf8'));
    expect(scripts.test).toContain('npm run check');
    const again = await tierwall(['init', 'My Shop'], { cwd: folder });
    expect(again.status).toBe(2);
    expect(again.stderr).toBe('tierwall: My Shop/package.json exists already; name another folder\n');
  });

  takesLong('writes a project whose commands work', async () => {
    await tierwall(['init', 'Its Shop'], { cwd: folder });
    const project = join(folder, 'Its Shop');
    install(project);
    const said = execFileSync('npm', ['test', '--silent'], { cwd: project, encoding: 'utf8' });
    expect(said).toContain('the manifests allow what intent.yaml declares, nothing more and nothing less');
    expect(said).toMatch(/# pass 1\b/);
    expect(readFileSync(join(project, 'dist/its-shop.k8s.yaml'), 'utf8')).toContain('namespace: its-shop');
    expect((await tierwall(['lint', 'dist'], { cwd: project })).stdout).toBe('no findings\n');
  });

  it('says where it cannot write', async () => {
    writeFileSync(join(folder, 'file'), '');
    const { status, stderr } = await tierwall(['init', 'file/below'], { cwd: folder });
    expect([status, stderr]).toEqual([2, expect.stringMatching(/^tierwall: cannot write file\/below: E\w+ \(.+\)\n$/)]);
  });
});
