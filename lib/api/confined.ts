/**
 * The program as a caller finds it who may know some meters only: every list, sum, stream and export has
 * those alone, and another's serial answers as an unknown one does. Handlers and pages are given it in
 * the place of the services, so that none of them has to think of it.
 */

import {
  ForbiddenError,
  type MeterOffice,
  type Operations,
  type ReadingQueries,
  type Services,
  type Writer,
} from "../services.ts";

/** @param meters serials in canonical form; `null`: all, and the services are as they were */
export function confined(services: Services, meters: readonly string[] | null): Services {
  if (meters === null) return services;
  const among: ReadonlySet<string> = new Set(meters);
  const { settings, consumption, habits, exchange, records, live } = services;
  const { defaultSerial } = settings;
  const isOwn = (serial: string | null): serial is string => serial !== null && among.has(serial);
  return {
    ...services,
    settings: { ...settings, defaultSerial: isOwn(defaultSerial) ? defaultSerial : null },
    readings: readingsOf(services.readings, among),
    consumption: {
      buckets: (query) => consumption.buckets({ ...query, among }),
      proof: async (serial, page) => isOwn(serial) ? await consumption.proof(serial, page) : null,
      changes: async (serial, limit) =>
        isOwn(serial) ? await consumption.changes(serial, limit) : [],
    },
    habits: { of: (serials) => habits.of(serials.filter((serial) => among.has(serial))) },
    meters: officeOf(services.meters, among),
    writer: writerOf(services.writer, among),
    exchange: {
      export: (query) => exchange.export({ ...query, among }),
      import: () => refuse("an import may name any meter"),
    },
    records: {
      commands: (filter) => records.commands({ ...filter, among }),
      quarantine: () => refuse("what could not be used may be of any meter"),
    },
    credentials: {
      list: () => refuse(NOT_MANAGING),
      create: () => refuse(NOT_MANAGING),
      remove: () => refuse(NOT_MANAGING),
    },
    claims: {
      list: () => refuse(NOT_MANAGING),
      decide: () => refuse(NOT_MANAGING),
      unnamed: () => refuse(NOT_MANAGING),
      assignUnnamed: () => refuse(NOT_MANAGING),
    },
    live: { open: (options) => live.open({ ...options, among }) },
    operations: operationsOf(services.operations),
  };
}

function readingsOf(readings: ReadingQueries, among: ReadonlySet<string>): ReadingQueries {
  const meter = (serial: string) => among.has(serial) ? readings.meter(serial) : null;
  return {
    get version() {
      return readings.version;
    },
    current: (serial) => readings.current(serial, { among }),
    has: (serial) => among.has(serial) && readings.has(serial),
    meters: () => [...among].sort().flatMap((serial) => meter(serial) ?? []),
    meter,
    history: (query) => readings.history({ ...query, among }),
    size: () => readings.size(),
  };
}

function officeOf(office: MeterOffice, among: ReadonlySet<string>): MeterOffice {
  return {
    settings: (serial) => among.has(serial) ? office.settings(serial) : null,
    configure: (serial, patch, by) =>
      among.has(serial) ? office.configure(serial, patch, by) : refuse(NOT_OWN),
    replace: (serial, replacement, by) =>
      among.has(serial) ? office.replace(serial, replacement, by) : refuse(NOT_OWN),
  };
}

function writerOf(writer: Writer, among: ReadonlySet<string>): Writer {
  return {
    submit: (readings, options) => {
      const other = readings.find(({ serial }) => !among.has(serial));
      return other ? refuse(NOT_OWN) : writer.submit(readings, options);
    },
    command: (request, target, by, ttlSeconds, id) => {
      if (target === null) return refuse("a command to whoever listens may reach any meter");
      if (!among.has(target)) return refuse(NOT_OWN);
      return writer.command(request, target, by, ttlSeconds, id);
    },
  };
}

function operationsOf(operations: Operations): Operations {
  return {
    readiness: () => operations.readiness(),
    metrics: () => refuse("metrics are of all meters"),
  };
}

const NOT_MANAGING = "new meters are let in by who sees all of them";
const NOT_OWN = "the meter is not one of yours";

function refuse<Result>(why: string): Promise<Result> {
  return Promise.reject(new ForbiddenError(why));
}
