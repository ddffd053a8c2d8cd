import { manifests, pod } from '../../test/review/review.ts';
import { dataTier } from './data-tier.ts';

const why = (text: string) => manifests(text).workloads.map(dataTier)[0];

describe('a data tier', () => {
  it.each([
    [3306, 'MySQL'],
    [5432, 'PostgreSQL'],
    [6379, 'Redis'],
    [9200, 'Elasticsearch'],
    [27017, 'MongoDB'],
  ])('is known by port %s, the one of %s', (port, store) => {
    expect(why(pod('store', { port: `{containerPort: ${port}}` }))).toBe(`its port ${port} is that of ${store}`);
  });

  it('is known by any of its ports', () => {
    expect(why(pod('store', { port: '{containerPort: 9104}, {containerPort: 3306}' }))).toContain('3306');
  });

  it.each(['database', 'db', 'cache', 'storage'])('is known by the label component: %s', (component) => {
    expect(why(pod('store', { labels: `app.kubernetes.io/component: ${component}` }))).toBe(
      `its label app.kubernetes.io/component is ${component}`,
    );
  });

  it('is nothing else, whatever its name says', () => {
    expect(why(pod('database', { labels: 'app: db, app.kubernetes.io/component: frontend' }))).toBeUndefined();
    expect(why(pod('database', { labels: 'component: database' }))).toBeUndefined();
  });
});
