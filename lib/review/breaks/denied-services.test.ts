import { deployment, limit, reviewOf, said, service } from '../../../test/review/breaks/said.ts';
import { app } from '../../../test/review/review.ts';
import { breakLines } from '../../format/breaks.ts';

const env = (value: string) => ({ container: `env: [{name: TO, value: "${value}"}]` });
const REST = [deployment('db'), service('db'), deployment('web'), service('web')];
const OUT = limit('api', 'Egress', `{to: [${app('web')}]}`);
const CLOSED = limit('db', 'Ingress', `{from: [${app('web')}]}`);
const of = (value: string) => [deployment('api', env(value)), ...REST];

describe('a Service that a workload begins to name', () => {
  it.each([
    ['egress policies deny it', OUT],
    ['ingress policies deny it', CLOSED],
  ])('probably breaks something if %s', (_, policy) => {
    const found = ['PROBABLY BREAKS api cannot reach db on TCP 8080'];
    expect(said([policy, ...of('')], [policy, ...of('db:80')])).toEqual(found);
    expect(said([policy, ...of('http://web')], [policy, ...of('http://db')])).toEqual(found);
    expect(said([policy, ...of('db:80')], [policy, ...of('db:80')])).toEqual([]);
  });

  it('says which line names it, and which policy denies it', () => {
    const [line] = breakLines(reviewOf([OUT, ...of('')], [OUT, ...of('db')]));
    expect(line).toMatch(
      /^PROBABLY BREAKS shop\/api.Deployment. cannot reach db on TCP 8080 \(its variable TO names the Service db, a.yaml:\d+\); no egress rule of shop\/api-egress \(a.yaml:1\) allows it$/,
    );
  });

  it.each<[string, string[], string[]]>([
    ['no policy denies it', of(''), of('db:80')],
    ['policies let it through', [OUT, ...of('')], [OUT, ...of('web:80')]],
    ['the Service has no such port', [OUT, ...of('')], [OUT, ...of('db:81')]],
    ['it was named before without a port', [OUT, ...of('db')], [OUT, ...of('db:80')]],
    [
      'it has no pods',
      [OUT, ...of('')].filter((one) => !one.includes('kind: Deployment\nmetadata: {name: db')),
      [OUT, ...of('db:80')].filter((one) => !one.includes('kind: Deployment\nmetadata: {name: db')),
    ],
    ['the workload is new', [OUT, ...REST], [OUT, ...of('db:80')]],
  ])('breaks nothing if %s', (_, before, after) => {
    expect(said(before, after)).toEqual([]);
  });

  it('breaks nothing if the annotation says that it is not needed', () => {
    const api = deployment('api', { ...env('db:80'), annotations: 'tierwall.dev/not-needed: "db: not used"' });
    expect(said([OUT, ...of('')], [OUT, api, ...REST])).toEqual([]);
  });
});
