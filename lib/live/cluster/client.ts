/**
 * What is used of the library that asks an API server. A bundle of this file leaves out all other APIs, which would take as long to load
 * again.
 */
export {
  ApisApi,
  AppsV1Api,
  CoreV1Api,
  CustomObjectsApi,
  Exec,
  KubeConfig,
  NetworkingV1Api,
  VersionApi,
} from '@kubernetes/client-node';
