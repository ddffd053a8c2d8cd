/** The versions that a new project begins with. */
export interface Versions {
  readonly tierwall: string;
  readonly packages: Readonly<Record<string, string>>;
}

const PACKAGES = ['cdk8s', 'cdk8s-plus-27', 'constructs', 'tsx', 'typescript', '@types/node'];

/** The files of a new project, by path. @param name of the application and of its namespace: a DNS label */
export function filesOfProject(name: string, { tierwall, packages }: Versions): ReadonlyMap<string, string> {
  const versions = PACKAGES.map((one): [string, string] => [one, packages[one] ?? '*']);
  const manifest = {
    name,
    private: true,
    type: 'module',
    scripts: {
      synth: 'tsx main.ts',
      check: 'tierwall check --intent intent.yaml dist',
      report: 'tierwall report dist --output report.html',
      test: 'npm run synth && npm run check && node --import tsx --test application.test.ts',
    },
    dependencies: Object.fromEntries(
      [...versions, ['tierwall', `^${tierwall}`]].sort(([a = ''], [b = '']) => (a < b ? -1 : 1)),
    ),
  };
  return new Map([
    ['package.json', `${JSON.stringify(manifest, undefined, 2)}\n`],
    ['cdk8s.yaml', 'language: typescript\napp: tsx main.ts\n'],
    ['tsconfig.json', TSCONFIG],
    ['.gitignore', 'node_modules/\n'],
    ['application.ts', APPLICATION.replaceAll('NAME', name)],
    ['main.ts', MAIN.replaceAll('NAME', name)],
    ['application.test.ts', TEST],
    ['.github/workflows/connectivity.yaml', WORKFLOW],
    ['README.md', README.replaceAll('NAME', name)],
  ]);
}

/** An import of the new project. It is put together here, so that it does not look like an import of this file. */
function imported(names: string, from: string): string {
  return `import ${names} from '${from}';`;
}

const TSCONFIG = `{
  "compilerOptions": {
    "target": "es2023",
    "module": "nodenext",
    "types": ["node"],
    "strict": true,
    "noEmit": true,
    "allowImportingTsExtensions": true,
    "skipLibCheck": true
  }
}
`;

const APPLICATION = `${imported('{ App, Chart }', 'cdk8s')}
${imported('{ Application, Peer, Workload }', 'tierwall')}

/** Who runs, and who may talk to whom. What is not allowed here is denied. */
export function build(): App {
  const app = new App();
  const application = new Application(new Chart(app, 'NAME', { namespace: 'NAME' }), 'NAME', {
    podSecurity: { level: 'restricted', version: 'v1.27' },
  });
  const web = new Workload(application, 'web', { image: 'nginxinc/nginx-unprivileged:1.29-alpine', ports: { http: 8080 }, writable: ['/tmp'] });
  const worker = new Workload(application, 'worker', { image: 'busybox:1.37', command: ['sleep', 'infinity'], user: 1000 });

  application.allow(Peer.ingressController(), web);
  application.allow(worker, web);
  application.allow(worker, Peer.addresses('partner', '203.0.113.0/24'), 443);
  return app;
}
`;

const MAIN = `${imported('{ applicationIntent, intentYaml, synthesize }', 'tierwall')}
${imported('{ build }', './application.ts')}

const app = build();
synthesize(app, { texts: { 'intent.yaml': intentYaml(applicationIntent('NAME', app)) } });
`;

const TEST = `${imported('assert', 'node:assert/strict')}
${imported('{ readFileSync }', 'node:fs')}
${imported('{ test }', 'node:test')}
${imported('{ checkIntent, readIntent, readManifests }', 'tierwall/analysis')}

test('dist/ allows what intent.yaml declares, nothing more and nothing less', () => {
  const { intent } = readIntent(readFileSync('intent.yaml', 'utf8'), 'intent.yaml');
  assert.ok(intent);
  assert.deepEqual(checkIntent(readManifests(['dist']), intent).deviations, []);
});
`;

const WORKFLOW = `name: connectivity
on:
  pull_request:
  push:
    branches: [main]
permissions:
  contents: read
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with: { node-version: 22 }
      - run: npm ci
      - run: npm test
      - run: git diff --exit-code dist intent.yaml
`;

const README = `# NAME

[application.ts](application.ts) says who may talk to whom. dist/ and intent.yaml are written from it, and committed.

    npm install
    npm test

\`npm test\` writes both again, and checks that the YAML in dist/ allows exactly what intent.yaml declares. Next, change application.ts,
run \`npm test\`, and look at \`git diff intent.yaml\`. \`npm run report\` draws a report.

If npm does not find tierwall, run \`npm pack\` in a clone of it. Then \`npm install PATH/TO/THAT/FILE.tgz\` here takes the place of \`npm install\`.
`;
