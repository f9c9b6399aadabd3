/** Where `App.listen` listens. */
export type ListenOptions =
  & Partial<Deno.ServeTcpOptions & Deno.TlsCertifiedKeyPem>
  & { remoteAddress?: string };

/** Ports tried when none is given: those of upstream. */
const FIRST_PORT = 8000;
const LAST_PORT = 8019;

/** Serves until the signal of `options` ends it. */
export async function listen(options: ListenOptions, handler: Deno.ServeHandler): Promise<void> {
  const port = options.port ?? FIRST_PORT;
  const last = options.port ?? LAST_PORT;
  await serveOnFreePort(options, handler, port, last);
}

async function serveOnFreePort(
  options: ListenOptions,
  handler: Deno.ServeHandler,
  port: number,
  last: number,
): Promise<void> {
  try {
    await Deno.serve({ ...options, port }, handler).finished;
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse) || port >= last) throw error;
    await serveOnFreePort(options, handler, port + 1, last);
  }
}
