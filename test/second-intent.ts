/** An intent of version 2 with a bit of all that it can say. */
export const SECOND = `version: 2
profile: mine
peers:
  payments: [{ipBlock: {cidr: 203.0.113.0/24, except: [203.0.113.7/32]}}]
  scraper: [{namespace: monitoring, podSelector: {matchExpressions: [{key: app, operator: Exists}]}}]
guarded:
  - {workload: "a/db[Deployment]", directions: [ingress, egress]}
connections:
  - {from: ["a/web[Deployment]", anyone], to: "a/db[Deployment]", ports: [{port: sql, protocol: TCP}]}
  - {from: "a/db[Deployment]", to: payments, ports: [{port: 8000, endPort: 8100, protocol: UDP}], optional: true}
  - {from: scraper, to: "a/db[Deployment]", ports: all}
sealed:
  - {from: [otherNamespaces, addresses], to: ["a/db[Deployment]", "a/web[Deployment]"], except: [scraper]}
  - {from: "a/db[Deployment]", to: payments}
  - {from: anyone, to: "a/db[Deployment]"}
`;
