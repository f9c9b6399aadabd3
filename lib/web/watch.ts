/**
 * Listens anew when the system hands no connections over any more. Deno's `node:net` is deaf for good once
 * `accept` has failed for want of open files (EMFILE), also when there are plenty again, and says nothing.
 */

import type { Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import type { Log } from "../log.ts";

/** Between looks, ms. */
export const WATCH_MS = 5_000;

/** Watches a server that listens. @returns ends it */
export function watchListener(
  server: Server,
  host: string,
  log: Pick<Log, "error">,
  everyMs = WATCH_MS,
): () => void {
  const { port } = server.address() as AddressInfo;
  /** Whether a connection came since the last look, and whether one of our own was made. */
  let [hears, isCalled] = [true, false];
  const heard = () => void (hears = true);
  server.on("connection", heard).on("drop", heard);
  const look = () => {
    if (hears) [hears, isCalled] = [false, false];
    else if (!isCalled) call(host, port, () => isCalled = true);
    else {
      isCalled = false;
      log.error("No connection gets through, listening anew: has the process too few open files?");
      server.close();
      server.listen(port, host);
    }
  };
  const timer = setInterval(look, everyMs);
  return () => clearInterval(timer);
}

/** Makes a connection to ourselves and drops it; without an open file to spare, next time. */
function call(host: string, port: number, connected: () => void): void {
  const socket = connect(port, host, () => {
    connected();
    socket.destroy();
  });
  socket.on("error", () => socket.destroy());
}
