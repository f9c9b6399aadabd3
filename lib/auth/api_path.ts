/** Whether a path is the API's: it judges and answers by itself, also what it does not know. */
export function isApiPath(pathname: string): boolean {
  return /^\/(?:api|healthz|readyz|metrics)(?:\/|$)/.test(pathname);
}
