/** Whether the ports can be had, before anything is begun that a failure would waste. */

import type { Config } from "./config/load.ts";

/** Ports that are tried when the wanted one is taken and was not asked for, that one included. */
export const PORTS_TRIED = 20;

/** A place to listen, with the variables that name it. */
export interface Place {
  readonly host: string;
  readonly port: number;
  /** `false`: one of the next ports will do. */
  readonly portFixed: boolean;
  readonly variables: { readonly host: string; readonly port: string };
}

/** The place of the web server. */
export function webPlace({ host, port, portFixed }: Omit<Place, "variables">): Place {
  return { host, port, portFixed, variables: { host: "HOST", port: "PORT" } };
}

/**
 * Tries the ports of the web server and of the embedded broker.
 *
 * @throws {Error} that names each variable in the way and its remedy, one a line
 */
export function checkPorts(config: Config): void {
  const places = [webPlace(config)];
  if (config.mqtt.url === null) places.push(...brokerPlaces(config.mqtt));
  const faults = places.flatMap((place) => faultOf(place) ?? []);
  if (faults.length > 0) throw new Error(faults.join("\n"));
}

/** Where the embedded broker listens. */
function brokerPlaces({ tls, ...plain }: Config["mqtt"]): Place[] {
  const variables = { host: "MQTT_HOST", port: "MQTT_PORT" };
  if (tls === null) return [{ ...plain, variables }];
  return [
    { ...plain, host: tls.plainHost, variables: { ...variables, host: "MQTT_PLAIN_HOST" } },
    {
      host: plain.host,
      port: tls.port,
      portFixed: true,
      variables: { ...variables, port: "MQTT_TLS_PORT" },
    },
  ];
}

function faultOf(place: Place): string | null {
  try {
    firstFree(place, (port) => Deno.listen({ hostname: place.host, port }).close());
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * Listens on the first free port of a place.
 *
 * @throws {Error} that names the variable and the remedy
 */
export function firstFree<T>(place: Place, listen: (port: number) => T): T {
  const { port, portFixed } = place;
  const last = portFixed ? port : Math.min(port + PORTS_TRIED - 1, 65_535);
  for (let candidate = port;; candidate++) {
    try {
      return listen(candidate);
    } catch (error) {
      if (error instanceof Deno.errors.AddrInUse && candidate < last) continue;
      throw cannotListen(error, place, last);
    }
  }
}

/** What to say when listening fails. @param last of the ports that were tried */
export function cannotListen(error: unknown, place: Place, last = place.port): Error {
  return new Error(`Cannot listen on ${explain(error, place, last)}`, { cause: error });
}

function explain(error: unknown, { host, port, variables: names }: Place, last: number): string {
  if (error instanceof Deno.errors.AddrInUse) {
    return last === port
      ? `${names.port} ${port}: the port is taken, stop the other program or set ${names.port}`
      : `${names.port} ${port} to ${last}: the ports are taken, set ${names.port}`;
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return `${names.port} ${port}: not permitted, set ${names.port} to 1024 or above`;
  }
  const why = error instanceof Error ? error.message : String(error);
  return `${names.host} "${host}", ${names.port} ${port}: ${why}`;
}
