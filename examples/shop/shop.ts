import { type App, Chart } from 'cdk8s';
import { Application, Peer, Workload } from '../../lib/index.ts';

/** After the topology of the public microservices demo: eleven services, a cache, a load generator, a public entry. */
export function shop(app: App): void {
  const chart = new Chart(app, 'shop', { namespace: 'shop' });
  const shop = new Application(chart, 'shop', { podSecurity: { level: 'restricted', version: 'v1.27' } });
  const service = (name: string, grpc: number) =>
    new Workload(shop, name, { image: `shop/${name}:1`, ports: { grpc }, user: 1000 });

  const frontend = new Workload(shop, 'frontend', {
    ...{ image: 'shop/frontend:1', ports: { http: { port: 8080, servicePort: 80 } }, user: 1000, replicas: 2 },
    probe: { http: '/_healthz' },
    disruptionBudget: { minAvailable: 1 },
    ingress: { host: 'shop.example.com', className: 'nginx' },
  });
  service('adservice', 9555);
  service('cartservice', 7070);
  service('checkoutservice', 5050);
  service('currencyservice', 7000);
  service('emailservice', 8080);
  service('paymentservice', 50051);
  service('productcatalogservice', 3550);
  service('recommendationservice', 8080);
  service('shippingservice', 50051);
  new Workload(shop, 'redis-cart', { image: 'redis:8-alpine', ports: { redis: 6379 }, user: 999, writable: ['/data'] });
  new Workload(shop, 'loadgenerator', { image: 'shop/loadgenerator:1', user: 1000 });

  shop.allow(Peer.ingressController(), frontend);
  shop.allow('loadgenerator', frontend);
  for (const to of ['ad', 'cart', 'checkout', 'currency', 'productcatalog', 'recommendation', 'shipping'])
    shop.allow(frontend, `${to}service`);
  for (const to of ['cart', 'currency', 'email', 'payment', 'productcatalog', 'shipping'])
    shop.allow('checkoutservice', `${to}service`);
  shop.allow('recommendationservice', 'productcatalogservice');
  shop.allow('cartservice', 'redis-cart');
}
