import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { ApiObject, App, Chart, Yaml } from 'cdk8s';
import { Deployment } from 'cdk8s-plus-27';
import { deviationText } from '../lib/format/intent.ts';
import { Application, applicationIntent, ClusterFloor, intentYaml, Peer, Workload } from '../lib/index.ts';
import { readIntent } from '../lib/manifests/intent.ts';
import type { Manifests } from '../lib/manifests/model.ts';
import { readTexts } from '../lib/manifests/read-texts.ts';
import { checkIntent } from '../lib/reach/intent-check.ts';
import { lint } from '../lib/review/lint/lint.ts';
import { render } from '../lib/synth/render.ts';

/** Each wish, and the objects that its page shows of what it writes: by their kind, and with a name where there are more. */
const PAGES: readonly (readonly [page: string, shown: RegExp])[] = [
  ['two-ports', /^Service web$|^NetworkPolicy web-ingress/],
  ['udp', /^Deployment syslog$|^NetworkPolicy syslog-ingress/],
  ['address-range', /^NetworkPolicy api-egress/],
  ['scraping', /^NetworkPolicy web-ingress/],
  ['ingress-controller', /^Ingress|^NetworkPolicy web-ingress/],
  ['worker', /^NetworkPolicy (?:worker|api-ingress)/],
  ['cron-job', /^CronJob/],
  ['config-map', /^ConfigMap|^Deployment web/],
  ['sidecar', /^Deployment web/],
  ['disruption-budget', /^PodDisruptionBudget/],
  ['autoscaling', /^HorizontalPodAutoscaler/],
  ['second-application', /^Namespace|^NetworkPolicy (?:default-deny|web-ingress)/],
  ['between-applications', /^NetworkPolicy (?:invoices|api-ingress)/],
  ['cluster-floor', /^ClusterNetworkPolicy/],
  ['cdk8s-plus', /^NetworkPolicy/],
];
const MOST_LINES = 10;

/** The code of a page in the application that all of them begin with: docs/how-to/README.md. */
function run(code: string) {
  const app = new App();
  const shop = new Application(new Chart(app, 'shop', { namespace: 'shop' }), 'shop');
  const api = new Workload(shop, 'api', { image: 'shop/api:1', ports: { http: 8080 } });
  const own = new Set(
    render(new Map([['dist', app]]))
      .objects.get('dist/shop.k8s.yaml')
      ?.map(nameOf),
  );
  const scope = { ApiObject, app, Application, Chart, ClusterFloor, Deployment, Peer, Workload, shop, api };
  new Function(...Object.keys(scope), code)(...Object.values(scope));
  const { files, objects, problems } = render(new Map([['dist', app]]));
  const made = [...objects.values()].flat().filter((one) => one.metadata.namespace !== 'shop' || !own.has(nameOf(one)));
  return { files, problems, made, intent: intentYaml(applicationIntent('shop', app)) };
}

function nameOf({ kind, metadata }: { kind: string; metadata: { name: string } }): string {
  return `${kind} ${metadata.name}`;
}

describe('a how-to', () => {
  it('is there for each wish, and has its place in the list of all', () => {
    const pages = readdirSync('docs/how-to');
    for (const [page] of PAGES) expect(pages).toContain(`${page}.md`);
    const list = readFileSync('docs/how-to/README.md', 'utf8');
    for (const page of pages) if (page !== 'README.md') expect(list).toContain(`(${page})`);
  });

  it.each(PAGES)('%s says it in few lines, writes what it shows, and declares it', (page, shown) => {
    const file = `docs/how-to/${page}.md`;
    const text = readFileSync(file, 'utf8');
    const [, code = ''] = /```ts\n([\s\S]*?)```/.exec(text) ?? [];
    expect(code.trim().split('\n').length).toBeLessThanOrEqual(MOST_LINES);
    const { files, problems, made, intent: declared } = run(code);
    expect(problems).toEqual([]);
    const yaml = Yaml.stringify(...made.filter((one) => shown.test(nameOf(one))));
    if (process.env['UPDATE_HOWTO'])
      writeFileSync(
        file,
        text.replace(/```yaml\n[\s\S]*?```/, () => `\`\`\`yaml\n${yaml}\`\`\``),
      );
    else expect(/```yaml\n([\s\S]*?)```/.exec(text)?.[1]).toBe(yaml);
    expect(yaml).not.toBe('');

    const manifests = readTexts([...files].map(([path, one]) => ({ file: path, text: one })));
    const { intent, problems: wrong } = readIntent(declared, 'intent.yaml');
    expect([manifests.problems, wrong]).toEqual([[], []]);
    if (!intent) throw new Error('no intent');
    const { deviations, problems: unknown } = checkIntent(manifests, intent, { podCidrs: ['10.244.0.0/16'] });
    expect([deviations, unknown]).toEqual([[], []]);
    const findings = lint(manifests, {}, []).map(({ message }) => message);
    // The floor decides on DNS before the namespace's own rule does, as its page says.
    if (page === 'cluster-floor')
      expect(findings).toEqual([expect.stringMatching(/of shop\/allow-dns is never reached/)]);
    else expect(findings).toEqual([]);
  });

  it('environments makes each one by itself, with an intent that holds for it alone', () => {
    const text = readFileSync('docs/how-to/environments.md', 'utf8');
    const made = new Map<string, { readonly manifests: Manifests; readonly intent: string }>();
    const synthesize = (app: App, { texts }: { readonly texts: Readonly<Record<string, string>> }) => {
      const { files, problems } = render(new Map([[app.outdir, app]]));
      expect(problems).toEqual([]);
      const manifests = readTexts([...files].map(([file, one]) => ({ file, text: one })));
      for (const [file, intent] of Object.entries(texts)) made.set(file, { manifests, intent });
    };
    const scope = { App, Application, applicationIntent, Chart, intentYaml, Peer, synthesize, Workload };
    new Function(...Object.keys(scope), /```ts\n([\s\S]*?)```/.exec(text)?.[1] ?? '')(...Object.values(scope));
    for (const file of made.keys()) expect(text).toContain(`    intent: ${file}\n`);
    const deviations = [...made].map(([file, { intent: declared }]) => {
      const { intent } = readIntent(declared, file);
      if (!intent) throw new Error('no intent');
      return [...made.values()].map(({ manifests }) => checkIntent(manifests, intent).deviations.length > 0);
    });
    expect(deviations).toEqual([
      [false, true],
      [true, false],
    ]);
  });

  it('cluster-floor shows what is said of a floor that does not hold', () => {
    const text = readFileSync('docs/how-to/cluster-floor.md', 'utf8');
    const { files, intent: declared } = run(/```ts\n([\s\S]*?)```/.exec(text)?.[1] ?? '');
    const manifests = readTexts(
      [...files].map(([file, one]) => ({ file, text: one.replaceAll('tier: Admin', 'tier: Baseline') })),
    );
    const { intent } = readIntent(declared, 'intent.yaml');
    if (!intent) throw new Error('no intent');
    const { deviations } = checkIntent(manifests, intent, { podCidrs: ['10.244.0.0/16'] });
    const [first] = deviations.map((one) => deviationText(one, intent));
    expect(text).toContain(`    ${first}\n`);
  });
});
