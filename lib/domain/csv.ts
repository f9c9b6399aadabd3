/** Words about CSV that routes, tasks and use cases share. */

/**
 * How values are written: `unix` has Unix ms and decimal points, `iso` has ISO 8601 in UTC, `pt-BR` has
 * local date-times, decimal commas and `;` between the cells.
 */
export const CSV_FORMATS = ["unix", "iso", "pt-BR"] as const;

export type CsvFormat = typeof CSV_FORMATS[number];

/** The one that is taken when nobody says: times are Unix ms in every answer (contract, 5). */
export const DEFAULT_CSV_FORMAT: CsvFormat = "unix";
