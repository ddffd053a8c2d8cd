import type { Protocol } from '../../manifests/model.ts';

/** Where a connection goes at a pod or a Service. The port is 1 to 65535. */
export interface Port {
  readonly protocol: Protocol;
  readonly port: number;
}

/** Such as `3306` or `53/UDP`. */
export function portName({ protocol, port }: Port): string {
  return protocol === 'TCP' ? `${port}` : `${port}/${protocol}`;
}
